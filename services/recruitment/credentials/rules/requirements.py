"""What an advisor needs, as dated data, and the agreements that meet it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.contracts.recruitment.credentials import AGREEMENT
from shared.dates import ONE_DAY, add_months, in_force
from shared.days import Days, run
from shared.errors import FieldError
from shared.ids import natural_id, numbered, one_for

TURNS: Final = 16
"""About this many advisors can be accepted at once without waiting for one another."""
RENEWAL_OPENS: Final = timedelta(days=90)
"""How long before its last day an agreement can be renewed."""


def requirement_book_id(tenant: str, role: str, body_kind: str, kind: str) -> str:
    """The id of a tenant's rows of a kind, for a role on a kind of body."""
    return natural_id("requirements", tenant, role, body_kind, kind)


def turn_ids(tenant: str) -> list[str]:
    """All turns, as changing what is required needs them."""
    return numbered(natural_id("requirement_turns", tenant), TURNS)


def turn_of_advisor(tenant: str, advisor_id: str) -> str:
    """The turn of accepting an advisor."""
    return one_for(advisor_id, turn_ids(tenant))


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that is required from one day to another.

    For an agreement, `agreement_code` is the one that meets it, `valid_months` how long a signature counts.
    """

    id: str
    kind: str
    effective_from: date
    effective_to: date | None = None
    agreement_code: str | None = None
    valid_months: int | None = None
    used: bool = False

    @property
    def days(self) -> Days:
        """The days on which it is required."""
        return run(self.effective_from, self.effective_to)

    @property
    def months(self) -> int:
        """How long a signature counts."""
        return self.valid_months or USUAL_TERMS.valid_months


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """Which agreement is meant, and for how many months it counts, where an administrator says nothing."""

    agreement_code: str
    valid_months: int
    source: str


USUAL_TERMS: Final = AgreementTerms(
    agreement_code="confidentiality",
    valid_months=12,
    source="IPFCC, Protecting Privacy (ipfcc.org): signed at orientation, reviewed yearly",
)


@dataclass(frozen=True, slots=True)
class Signature:
    """An agreement that was signed, and the days on which it counts."""

    agreement_code: str
    signed_on: date
    days: Days


def agreement_asked_for(rows: Iterable[Requirement], day: date) -> Requirement | None:
    """The row by which an agreement is required on that day, if there is one."""
    return next((row for row in in_force(rows, day) if row.kind == AGREEMENT), None)


def days_of_signature(row: Requirement, signed_on: date, known: Iterable[Signature]) -> Days:
    """The days on which an agreement signed now counts: a renewal follows what counts already."""
    follows = last_day_known(row.agreement_code, signed_on, known)
    begins = signed_on if follows is None else follows + ONE_DAY
    return Days(begins, add_months(follows or signed_on, row.months))


def last_day_known(code: str | None, day: date, known: Iterable[Signature]) -> date | None:
    """The last day of what was signed up to that day, if it still counts then."""
    last = [one.days.last for one in known if one.agreement_code == code and one.signed_on <= day]
    return max((until for until in last if until >= day), default=None)


def signature_problems(
    row: Requirement | None, agreement_code: str, signed_on: date, applied_on: date, today: date
) -> list[FieldError]:
    """Every reason why a signature is invalid, by the days of the program; `row` is in force on that one."""
    problems = []
    if row is None:
        message = "The program asks for no agreement on this day."
        problems.append(FieldError(field="agreement_code", code="no_agreement_required", message=message))
    elif agreement_code != row.agreement_code:
        message = f"On this day the program asks for: {row.agreement_code}."
        problems.append(FieldError(field="agreement_code", code="unknown_agreement", message=message))
    if signed_on > today:
        message = "This day has not come yet."
        problems.append(FieldError(field="signed_on", code="in_future", message=message))
    if signed_on < applied_on:
        message = "This is before the application."
        problems.append(FieldError(field="signed_on", code="before_application", message=message))
    return problems


def not_today(signed_on: date, today: date) -> list[FieldError]:
    """Advisors sign on the day itself; what was signed on paper before is entered by staff."""
    if today <= signed_on:
        return []
    message = "You can sign for today only. Ask the staff to enter what you signed on paper."
    return [FieldError(field="signed_on", code="not_today", message=message)]
