"""From when until when somebody is the guardian of a young advisor."""

from datetime import date

from shared.dates import ONE_DAY
from shared.days import Days


def guardian_days(begins: date, ends: date | None, of_age: date) -> Days:
    """The days on which a guardianship holds; there are none where the last is before the first.

    It ends at the start of the day on which the young person comes of age.
    """
    return Days(begins, min(ends or date.max, of_age - ONE_DAY))
