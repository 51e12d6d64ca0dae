"""Ids of earlier pay, the days of a year, and which correction is one."""

from datetime import date

from shared.days import Days
from shared.errors import FieldError
from shared.ids import natural_id


def earlier_pay_id(tenant: str, advisor_id: str, paid_on: date) -> str:
    """The id of what an advisor was paid on a day before the program used Tandem: it is told once."""
    return natural_id("earlier_pay", tenant, advisor_id, paid_on.isoformat())


def correction_id(first_id: str, number: int) -> str:
    """The id of the n-th row that counts in place of one that was told."""
    return f"{first_id}.{number}"


def year_days(year: int) -> Days:
    """The days of a calendar year."""
    return Days(date(year, 1, 1), date(year, 12, 31))


def correction_problems(known: tuple[date, int], right: tuple[date, int], today: date) -> list[FieldError]:
    """What is wrong with a day and an amount in place of those that are known."""
    problems = []
    if right[0] > today:
        message = "This day has not come yet."
        problems.append(FieldError(field="paid_on", code="in_future", message=message))
    if right == known:
        message = "This is what is known already."
        problems.append(FieldError(field="amount_cents", code="unchanged", message=message))
    return problems
