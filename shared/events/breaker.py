"""When many events fail alike, the fault is not theirs, and none of them is dead-lettered for it."""

import time
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

from shared.errors import Permanent, TandemError, Transient
from shared.observability import logs

ALIKE_EVENTS_MIN: Final = 10
"""Fewer may each be bad."""
SINGLE_WITNESS_SECONDS: Final = 120.0
"""How long events of one tenant and type are held. They may all be bad, and others wait behind them."""

Kind = tuple[type, str]

log = logs.get_logger(__name__)


class AllFailAlike(Exception):
    """Every event of a batch raised the same unexpected error: all of them must be held."""


class Tried(NamedTuple):
    """An event that was tried; `error` is None if it succeeded, `attempt` is 0 the first time."""

    tenant: str
    event_type: str
    error: Exception | None
    attempt: int = 0


class Breaker:
    """Detects that all events of a batch failed with an error that is not their own."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._single_since: dict[tuple[Kind, str, str], float] = {}

    def check(self, batch: Sequence[Tried]) -> None:
        """Raise `AllFailAlike` if all events of a batch raised one unexpected error at one place in the code.

        Ten of them at least must be on their first attempt: bad ones that return together from a delay queue
        are judged, otherwise they would block all others. After a while, so are events that are all of one
        tenant and type.
        """
        self._forget_what_goes_well(batch)
        fresh = [one for one in batch if one.attempt == 0]
        kinds = {kind_of(one.error) for one in batch}
        if len(fresh) < ALIKE_EVENTS_MIN or len(kinds) != 1:
            return
        (kind,) = kinds
        if kind is None or not self._is_to_be_held(kind, {(one.tenant, one.event_type) for one in batch}):
            return
        log.error("events_fail_alike", events=len(batch), error=kind[0].__name__)
        raise AllFailAlike("Events are held, because all of them meet the same error.") from fresh[0].error

    def _is_to_be_held(self, kind: Kind, witnesses: set[tuple[str, str]]) -> bool:
        if len(witnesses) > 1:
            return True
        ((tenant, event_type),) = witnesses
        now = self._monotonic()
        return now - self._single_since.setdefault((kind, tenant, event_type), now) < SINGLE_WITNESS_SECONDS

    def _forget_what_goes_well(self, batch: Sequence[Tried]) -> None:
        if self._single_since:
            well = {(one.tenant, one.event_type) for one in batch if one.error is None}
            self._single_since = {
                held: since for held, since in self._single_since.items() if held[1:] not in well
            }


def kind_of(error: Exception | None) -> Kind | None:
    """What must be equal for two errors to be the same; None without an error, or for an expected one."""
    if error is None or isinstance(error, TandemError | Transient | Permanent):
        return None
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return type(error), f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
