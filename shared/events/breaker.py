"""When many events fail alike the fault is not theirs, and none of them is judged for it."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from shared.errors import Permanent, TandemError, Transient
from shared.observability import logs

ALIKE_EVENTS_MIN: Final = 10
"""Fewer may each be bad by themselves."""
SINGLE_WITNESS_SECONDS: Final = 120.0
"""For so long events of one tenant and type are held. They may all be bad, and others wait behind them."""

Kind = tuple[type, str]

log = logs.get_logger(__name__)


class AllFailAlike(Exception):
    """Every event of a batch met the same unexpected error: all of them must be held."""


class Tried(NamedTuple):
    """An event that was tried for the first time; `error` is None when it did not fail."""

    tenant: str
    event_type: str
    error: Exception | None


class Breaker:
    """Finds out that all of a batch met one fault which is not their own."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._single_since: dict[tuple[Kind, str, str], float] = {}

    def check(self, batch: Sequence[Tried | None]) -> None:
        """Raise `AllFailAlike` when all events of a batch met one unexpected error at one place in the code.

        None stands for an event that was tried before: bad ones that come back together from a delay queue
        are judged, else they would hold up all others. So are, after a while, those of which all are of one
        tenant and type.
        """
        self._forget_what_goes_well(batch)
        tried = [one for one in batch if one is not None]
        kinds = {_kind(one.error) for one in tried}
        if len(tried) < max(ALIKE_EVENTS_MIN, len(batch)) or len(kinds) != 1:
            return
        (kind,) = kinds
        if kind is None or not self._is_to_be_held(kind, {(one.tenant, one.event_type) for one in tried}):
            return
        log.error("events_fail_alike", events=len(tried), error=kind[0].__name__)
        raise AllFailAlike("Events are held, because all of them meet the same error.") from tried[0].error

    def _is_to_be_held(self, kind: Kind, witnesses: set[tuple[str, str]]) -> bool:
        if len(witnesses) > 1:
            return True
        ((tenant, event_type),) = witnesses
        now = self._monotonic()
        return now - self._single_since.setdefault((kind, tenant, event_type), now) < SINGLE_WITNESS_SECONDS

    def _forget_what_goes_well(self, batch: Sequence[Tried | None]) -> None:
        if self._single_since:
            well = {(one.tenant, one.event_type) for one in batch if one is not None and one.error is None}
            self._single_since = {
                held: since for held, since in self._single_since.items() if held[1:] not in well
            }


def _kind(error: Exception | None) -> Kind | None:
    """What must be equal for two errors to be the same; None when there is none, or one that was foreseen."""
    if error is None or isinstance(error, TandemError | Transient | Permanent):
        return None
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return type(error), f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
