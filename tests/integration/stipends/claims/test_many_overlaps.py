"""Two entries with many claims turn out to be one person, in one transaction."""

from datetime import timedelta

import pytest

from tests.support.overlaps import FIRST, at, merge, paid
from tests.support.reads import reads_of
from tests.support.stipends import TODAY, Money

THIRD = "claim-20261122-0003"
DAYS = 60
READS_MAX = 40
"""Whatever the number of claims; each search and each kind of document is read once."""


def attended(money: Money, days: int) -> None:
    """Ana came twice on each of these days, and so did Ben, to one of her events and to another."""
    for back in range(days):
        day, ago = TODAY - timedelta(days=back), timedelta(days=back)
        times = ((10, 1, "ana"), (14, 2, "ana"), (10, 3, "ben"), (18, 4, "ben"))
        rows = [at(hour, number, day=day, advisor_id=advisor_id) for hour, number, advisor_id in times]
        for row in rows:
            row["starts_at"], row["ends_at"] = row["starts_at"] - ago, row["ends_at"] - ago
        money.attend(*rows)


@pytest.mark.parametrize("undone", [False, True])
def test_their_days_are_read_together_and_not_claim_by_claim(rated: Money, undone: bool) -> None:
    attended(rated, DAYS)
    if undone:
        merge(rated, "ana", "ben")
    database = rated.service.store.database
    reads = reads_of(database, lambda: merge(rated, "ana", "ben", sequence=2, undone=undone))
    assert len(reads) <= READS_MAX
    shared = ("open", 120, 5000) if undone else ("open", 60, 2500)
    assert paid(rated, FIRST, THIRD) == [("open", 120, 5000), shared]
