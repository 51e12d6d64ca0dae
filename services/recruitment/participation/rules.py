"""Derived ids of what is recorded about advisors, and how rows about who serves already are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.contracts.recruitment.serving import EXTERNAL_ID_CHARACTERS_MAX
from shared.errors import FieldError
from shared.ids import natural_id

SERVING_COLUMNS: Final = {
    "external_id": "external id, advisor id, member id, advisor number, member number, numero",
    "since": "serves since, serving since, since, start date, active since, desde",
    "signed_on": "agreement signed on, signed on, agreement date, firmado el",
    "signed_until": "agreement until, agreement valid until, agreement expires on, firmado hasta",
    "certificates": "certificates, courses, courses completed, certificados, cursos",
}
"""By field, the names of its column, besides those of applications."""
SERVING_REQUIRED: Final = ("external_id", "since")
EARLIEST: Final = date(2000, 1, 1)
_EXTERNAL_ID: Final = re.compile(rf"[A-Za-z0-9._/-]{{1,{EXTERNAL_ID_CHARACTERS_MAX}}}")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


_CERTIFICATE: Final = re.compile(r"([A-Za-z0-9._-]{1,40}) +(\d{4}-\d{2}-\d{2})(?: +(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True, slots=True)
class Brought:
    """A course that somebody completed; `valid_until` is the last day on which that counts, if told."""

    course_code: str
    completed_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Service:
    """Since when somebody serves, the first and last day of the agreement that they signed, if told, and the
    courses that they completed.
    """

    external_id: str
    since: date
    signed_on: date | None
    signed_until: date | None
    brought: tuple[Brought, ...] = ()


def merge_id(tenant: str, first: str, second: str) -> str:
    """The id of what is recorded about two advisors who may be one person, whichever of them is kept."""
    return natural_id("merge", tenant, *sorted((first, second)))


def interest_id(tenant: str, account: str, person: str) -> str:
    """The id of a user's interest in an advisor."""
    return natural_id("interest", tenant, account, person)


def read_service(raw: Mapping[str, str], today: date) -> tuple[Service | None, list[FieldError]]:
    """What a row says of somebody's service, or None and every invalid field.

    Days are written as 2026-11-22: of other forms nobody knows which number is the month.
    """
    problems: list[FieldError] = []
    external_id = raw.get("external_id", "")
    if not _EXTERNAL_ID.fullmatch(external_id):
        message = "Letters and digits, by which the program knew this person."
        problems.append(_wrong("external_id", "not_an_id" if external_id else "required", message))
    since = _day(raw, "since", today, problems)
    signed_on = _day(raw, "signed_on", today, problems)
    signed_until = _day(raw, "signed_until", None, problems)
    if not raw.get("since"):
        problems.append(_wrong("since", "required", "Since when does this person serve?"))
    if raw.get("signed_until") and not raw.get("signed_on"):
        problems.append(_wrong("signed_on", "required", "When was signed what counts until then?"))
    if signed_on and signed_until and signed_until < signed_on:
        problems.append(_wrong("signed_until", "ends_before_start", "This is before the day of signing."))
    brought = _certificates(raw.get("certificates", ""), today, problems)
    if since is None or problems:
        return None, problems
    return Service(external_id, since, signed_on, signed_until, brought), []


def _certificates(text: str, today: date, problems: list[FieldError]) -> tuple[Brought, ...]:
    """What was completed: `privacy 2026-01-15; orientation 2025-10-01 2027-09-30`."""
    found = []
    for one in filter(None, map(str.strip, text.split(";"))):
        match = _CERTIFICATE.fullmatch(one)
        if match is None:
            message = "Write the code of the course, the day, and if told the last day: privacy 2026-01-15."
            problems.append(_wrong("certificates", "not_a_certificate", message))
            continue
        told = {"certificates": match[2]}, {"certificates": match[3] or ""}
        completed_on = _day(told[0], "certificates", today, problems)
        valid_until = _day(told[1], "certificates", None, problems)
        if completed_on and valid_until and valid_until < completed_on:
            problems.append(
                _wrong("certificates", "ends_before_start", "This is before the day of completion.")
            )
        if completed_on:
            found.append(Brought(match[1], completed_on, valid_until))
    return tuple(found)


def _day(raw: Mapping[str, str], field: str, latest: date | None, problems: list[FieldError]) -> date | None:
    text = raw.get(field)
    if not text:
        return None
    try:
        day = date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        day = None
    if day is None:
        problems.append(_wrong(field, "not_a_day", "This is not a day such as 2026-11-22."))
    elif day < EARLIEST or (latest is not None and day > latest):
        problems.append(_wrong(field, "out_of_range", "This day cannot be right."))
        return None
    return day


def _wrong(field: str, code: str, message: str) -> FieldError:
    return FieldError(field=field, code=code, message=message)
