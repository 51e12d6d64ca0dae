"""When many events fail alike the fault is not theirs, and none of them is judged for it."""

from collections.abc import Sequence

from shared.errors import Permanent, TandemError, Transient
from shared.observability import logs

ALIKE_EVENTS_MIN = 10
"""Fewer may each be bad by themselves."""

log = logs.get_logger(__name__)


class AllFailAlike(Exception):
    """Every event of a batch met the same unexpected error: all of them must be held."""


def beware_of_one_fault(errors: Sequence[Exception | None]) -> None:
    """Raise `AllFailAlike` when all events of a batch met one unexpected error at one place in the code.

    `errors` has the error of each event, None for one that did not fail or was tried before: bad events that
    come back together from a delay queue are judged, else they would hold up all others.
    """
    if len(errors) < ALIKE_EVENTS_MIN:
        return
    kinds = {_kind(error) for error in errors}
    if len(kinds) == 1 and None not in kinds:
        (kind,) = {type(error) for error in errors}
        log.error("events_fail_alike", events=len(errors), error=kind.__name__)
        raise AllFailAlike("Events are held, because all of them meet the same error.") from errors[0]


def _kind(error: Exception | None) -> tuple[type, str] | None:
    """What must be equal for two errors to be the same; None when there is none, or one that was foreseen."""
    if error is None or isinstance(error, TandemError | Transient | Permanent):
        return None
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    return type(error), f"{place.tb_frame.f_code.co_filename}:{place.tb_lineno}" if place else ""
