"""Rules of enrolments: the key of a plan, when it is complete, and when a course can be completed."""

from collections.abc import Iterable
from datetime import date

from services.training.certificates.rules import counts_on
from shared.days import Days
from shared.errors import FieldError


def plan_id(advisor_id: str) -> str:
    """The id of an advisor's plan."""
    return f"plan-{advisor_id}"


def current_run(runs: Iterable[Days], today: date) -> Days | None:
    """The run of days that holds today."""
    return next((one for one in runs if one.first <= today <= one.last), None)


def completion_problems(
    completed_on: date, opened_on: date, expires_on: date | None, today: date, *, from_before: bool
) -> list[FieldError]:
    """Every reason why a course cannot have been completed on that day, by the days of the program.

    Only a certificate `from_before` the enrolment, which staff enter with its source, may be older than it.
    """
    problems = []
    if completed_on > today:
        problems.append(_wrong("in_future", "This day has not come yet."))
    if not from_before and completed_on < opened_on:
        message = "This is before the enrolment. Staff enter an earlier certificate with its source."
        problems.append(_wrong("before_enrolment", message))
    if not counts_on(expires_on, today):
        problems.append(_wrong("expired", "A certificate of that day would have expired already."))
    return problems


def _wrong(code: str, message: str) -> FieldError:
    return {"field": "completed_on", "code": code, "message": message}
