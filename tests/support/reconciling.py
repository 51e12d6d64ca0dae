"""What a service must tell reconciliation of records that a test knows."""

from collections.abc import Iterable

from shared.contracts.reconciliation import RunningTally, Tally


def told_of(ids: Iterable[str], figure: int) -> Tally:
    """The tally of records that all have the same figure."""
    running = RunningTally()
    for id_ in ids:
        running.add(id_, figure)
    return running.told()
