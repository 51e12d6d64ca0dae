"""How rows about who serves already are read."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final, Protocol

from services.recruitment.participation.rules.cells import Cell
from services.recruitment.participation.rules.earlier_pay import Paid, read_paid
from services.recruitment.participation.rules.terms import read_terms
from shared.contracts.limits import VALID_MONTHS_MAX
from shared.contracts.recruitment.serving import EXTERNAL_ID_CHARACTERS_MAX
from shared.dates import add_months
from shared.days import Days
from shared.errors import FieldError

SERVING_COLUMNS: Final = {
    "external_id": "external id, advisor id, member id, advisor number, member number, numero,"
    " numero de persona asesora",
    "since": "serves since, serving since, since, start date, active since, desde, sirve desde",
    "signed_on": "agreement signed on, signed on, agreement date, firmado el, acuerdo firmado el",
    "signed_until": "agreement until, agreement valid until, agreement expires on, firmado hasta,"
    " acuerdo hasta",
    "certificates": "certificates, courses, courses completed, certificados, cursos",
    "terms": "terms, term, terms of service, appointments, periodos, periodo",
    "paid": "paid, paid this year, pay this year, pay, payments, pagado, pagado este ano, pagos",
}
"""By field, the names of its column, besides those of applications."""
SERVING_REQUIRED: Final = ("external_id", "since")
_EXTERNAL_ID: Final = re.compile(rf"[A-Za-z0-9._/-]{{1,{EXTERNAL_ID_CHARACTERS_MAX}}}")
_CERTIFICATE: Final = re.compile(r"([A-Za-z0-9._-]{1,40}) +(\d{4}-\d{2}-\d{2})(?: +(\d{4}-\d{2}-\d{2}))?")


@dataclass(frozen=True, slots=True)
class Brought:
    """A course that somebody completed; `valid_until` is the last day on which that counts, if told."""

    course_code: str
    completed_on: date
    valid_until: date | None


class Course(Protocol):
    """A course that can be completed, and for how many months that counts, without limit if None."""

    @property
    def code(self) -> str: ...
    def months_on(self, day: date) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Service:
    """Since when somebody serves, the first and last day of the agreement that they signed, if told, the
    courses that they completed, the terms for which they were appointed, and what they were paid.
    """

    external_id: str
    since: date
    signed_on: date | None
    signed_until: date | None
    brought: tuple[Brought, ...] = ()
    terms: tuple[Days, ...] = ()
    paid: tuple[Paid, ...] = ()


def read_service(raw: Mapping[str, str], today: date) -> tuple[Service | None, list[FieldError]]:
    """What a row says of somebody's service, or None and every invalid field."""
    problems: list[FieldError] = []

    def cell(field: str) -> Cell:
        return Cell(field, raw.get(field, ""), problems)

    external_id = _external_id(cell("external_id"))
    since = _required_day(cell("since"), today)
    signed_on = cell("signed_on").day(latest=today)
    signed_until = _signed_until(cell("signed_until"), cell("signed_on"), signed_on)
    brought = _certificates(cell("certificates"), today)
    terms = read_terms(cell("terms"), since, today)
    paid = read_paid(cell("paid"), today)
    if since is None or problems:
        return None, problems
    return Service(external_id, since, signed_on, signed_until, brought, terms, paid), []


def of_known_courses(
    brought: Iterable[Brought], courses: Mapping[str, Course]
) -> tuple[tuple[Brought, ...], list[FieldError]]:
    """These under the courses' own codes, and what is wrong with them; `courses` are by code, without
    capitals.
    """
    problems: list[FieldError] = []
    cell = Cell("certificates", "", problems)
    known = []
    for one in brought:
        course = courses.get(one.course_code.casefold())
        if course is None:
            cell.refuse("unknown_course", f"There is no course with the code {one.course_code}.")
            continue
        known.append(replace(one, course_code=course.code))
        if one.valid_until is not None:
            last = add_months(one.completed_on, course.months_on(one.completed_on) or VALID_MONTHS_MAX)
            _refuse_later(cell, one.valid_until, last, f"{course.code} counts until {last} at most.")
    return tuple(known), problems


def signature_bound_problems(
    signed_on: date, signed_until: date | None, months: int, renewed_ahead: timedelta
) -> list[FieldError]:
    """Whether a signature is said to count longer than the requirement lets it, renewed early or not."""
    problems: list[FieldError] = []
    if signed_until is not None:
        last = add_months(signed_on + renewed_ahead, months)
        message = f"An agreement signed on {signed_on} counts until {last} at most."
        _refuse_later(Cell("signed_until", "", problems), signed_until, last, message)
    return problems


def _refuse_later(cell: Cell, day: date, last: date, message: str) -> None:
    if day > last:
        cell.refuse("too_late", message)


def _external_id(cell: Cell) -> str:
    if not _EXTERNAL_ID.fullmatch(cell.text):
        message = "Letters and digits, by which the program knew this person."
        cell.refuse("not_an_id" if cell.text else "required", message)
    return cell.text


def _required_day(cell: Cell, today: date) -> date | None:
    if not cell.text:
        cell.refuse("required", "Since when does this person serve?")
    return cell.day(latest=today)


def _signed_until(cell: Cell, begin: Cell, signed_on: date | None) -> date | None:
    until = cell.day()
    if cell.text and not begin.text:
        begin.refuse("required", "When was signed what counts until then?")
    if signed_on and until and until < signed_on:
        cell.refuse("ends_before_start", "This is before the day of signing.")
    return until


def _certificates(cell: Cell, today: date) -> tuple[Brought, ...]:
    """What was completed: `privacy 2026-01-15; orientation 2025-10-01 2027-09-30`."""

    def read(text: str) -> Brought | None:
        match = _CERTIFICATE.fullmatch(text)
        if match is None:
            message = "Write the code of the course, the day, and if told the last day: privacy 2026-01-15."
            cell.refuse("not_a_certificate", message)
            return None
        completed_on, valid_until = cell.day(match[2], latest=today), cell.day(match[3] or "")
        if completed_on and valid_until and valid_until < completed_on:
            cell.refuse("ends_before_start", "This is before the day of completion.")
        return Brought(match[1], completed_on, valid_until) if completed_on else None

    return cell.several(read)
