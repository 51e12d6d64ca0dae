"""Which courses are required of whom, and their order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.training.courses import ANY_KIND, RENEWAL_DAYS_USUAL
from shared.dates import in_force
from shared.ids import natural_id


@dataclass(frozen=True, slots=True)
class RequirementRow:
    """A course that is required of a kind of advisor from one day to another.

    `self_paced`: its advisor may confirm it; otherwise staff do. `renewal_days`: how long before it expires a
    certificate can be renewed.
    """

    course_code: str
    advisor_kind: str
    effective_from: date
    effective_to: date | None = None
    self_paced: bool = False
    renewal_days: int = RENEWAL_DAYS_USUAL


def course_id(tenant: str, course_code: str) -> str:
    """The id of a tenant's course: one whether its code is written in capitals or not."""
    return natural_id("course", tenant, course_code.casefold())


def requirement_book_id(tenant: str, course_code: str, advisor_kind: str) -> str:
    """The id of a tenant's rows of a course and a kind of advisor."""
    return natural_id("requirement", tenant, course_code, advisor_kind)


def required_courses(rows: Iterable[RequirementRow], advisor_kind: str, day: date) -> list[str]:
    """The codes of the courses required on that day of that kind of advisor, each once, in a fixed order."""
    return sorted({row.course_code for row in _required(rows, advisor_kind, day)})


def is_self_paced(rows: Iterable[RequirementRow], course_code: str, advisor_kind: str, day: date) -> bool:
    """Whether an advisor of that kind may confirm a course on that day.

    Only if it is required of them, and every row that requires it is self-paced: in doubt, staff confirm it.
    """
    self_paced = [
        row.self_paced for row in _required(rows, advisor_kind, day) if row.course_code == course_code
    ]
    return bool(self_paced) and all(self_paced)


def renewal_days(rows: Iterable[RequirementRow], course_code: str, advisor_kind: str, day: date) -> int:
    """How long before it expires a certificate from that day can be renewed: the longest of the rows.

    As usual for a course that nobody requires of them, such as one that another builds on.
    """
    days = [row.renewal_days for row in _required(rows, advisor_kind, day) if row.course_code == course_code]
    return max(days, default=RENEWAL_DAYS_USUAL)


def _required(rows: Iterable[RequirementRow], advisor_kind: str, day: date) -> list[RequirementRow]:
    return [row for row in in_force(rows, day) if row.advisor_kind in (advisor_kind, ANY_KIND)]


def with_prerequisites(course_codes: Iterable[str], prerequisites: Mapping[str, Sequence[str]]) -> list[str]:
    """These courses and all their prerequisites, each once and after its prerequisites."""
    ordered: dict[str, None] = {}

    def place(course_code: str) -> None:
        for earlier in prerequisites[course_code]:
            if earlier not in ordered:
                place(earlier)
        ordered[course_code] = None

    for course_code in course_codes:
        place(course_code)
    return list(ordered)
