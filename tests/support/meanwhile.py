"""Letting one thing happen in the midst of another's transaction, always at the same point of it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from shared.clock import FixedClock


class MeanwhileClock(FixedClock):
    """A fixed clock that does what `meanwhile` holds, once, when it is next asked.

    A unit asks once its transaction has begun to read: what is done then is committed behind its back.
    """

    meanwhile: Callable[[], Any] | None = None

    def now(self) -> Any:
        work, self.meanwhile = self.meanwhile, None
        if work is not None:
            elsewhere(work)
        return super().now()


def elsewhere(work: Callable[[], Any]) -> None:
    """Do it in a thread of its own, because a thread takes part in the transaction that it is in."""
    with ThreadPoolExecutor(1) as pool:
        pool.submit(work).result()
