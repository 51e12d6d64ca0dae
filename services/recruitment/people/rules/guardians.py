"""From when until when somebody is the guardian of a young advisor."""

from datetime import date
from typing import Final

from shared.dates import ONE_DAY, add_months
from shared.days import Days

MAJORITY_MONTHS: Final = 18 * 12
"""The age of majority in all states but Alabama and Nebraska (19) and Mississippi (21)."""


def of_age_on(born: date) -> date:
    """The 18th birthday: at its start every guardianship ends."""
    return add_months(born, MAJORITY_MONTHS)


def guardian_days(begins: date, ends: date | None, born: date) -> Days:
    """The days on which a guardianship holds; there are none where the last is before the first."""
    return Days(begins, min(ends or date.max, of_age_on(born) - ONE_DAY))
