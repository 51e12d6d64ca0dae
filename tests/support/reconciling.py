"""What a service must tell reconciliation of records that a test knows."""

from collections.abc import Iterable

from shared.contracts.reconciliation import RunningTally, Tally, digest_of


def running(records: Iterable[tuple[str, int | None]]) -> RunningTally:
    """The sum of records, each with its figure."""
    found = RunningTally()
    for id_, figure in records:
        found.shift(1, figure or 0, digest_of(id_, figure))
    return found


def told_of(ids: Iterable[str], figure: int | None = None) -> Tally:
    """The tally of records that all have the same figure, or none."""
    return running((id_, figure) for id_ in ids).as_tally()
