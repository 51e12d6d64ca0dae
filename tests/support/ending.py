"""Processes that end amid their work: what they wrote in their transaction is gone, what they noted stays."""

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

import pytest

from shared import crash_points
from shared.crash_points import CrashPoint
from shared.events.poison import Begun
from shared.persistence import timers
from shared.persistence.session import Session


class ProcessEnds(BaseException):
    """The process ends here. No code of the product catches it."""


@contextmanager
def ends_amid_a_batch() -> Iterator[None]:
    """The process ends at the crash point in the middle of what is done together, if it comes there."""

    def end(_process_id: int, _signal: int) -> None:
        raise ProcessEnds

    with _dying() as patch:
        patch.setattr(os, "kill", end)
        crash_points.arm(CrashPoint.MID_BATCH)
        yield


@contextmanager
def ends_before_its_commit() -> Iterator[None]:
    """The process ends when all is written and nothing is committed, if there is anything to write."""
    flush = Session.flush

    def end(session: Session) -> None:
        flush(session)
        raise ProcessEnds

    with _dying() as patch:
        patch.setattr(Session, "flush", end)
        yield


ENDINGS: Final[tuple[Callable[[], AbstractContextManager[None]], ...]] = (
    ends_amid_a_batch,
    ends_before_its_commit,
)
"""The ways in which a process ends."""


@contextmanager
def _dying() -> Iterator[pytest.MonkeyPatch]:
    """What the process noted that it begins stays: it does not live to take it back."""

    def stays(*_: Any) -> None:
        return

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Begun, "take_back", stays)
        patch.setattr(timers, "take_back", stays)
        try:
            yield patch
        except ProcessEnds:
            return
        finally:
            crash_points.arm("")
