"""Waiting for a condition, with a deadline; tests never sleep for a guess."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")

POLL_SECONDS = 0.02


def eventually(
    condition: Callable[[], Found], *, seconds_max: float = 20.0, what: str = "the condition"
) -> Found:
    """What `condition` returns as soon as it is true; AssertionError when it never is."""
    deadline = time.monotonic() + seconds_max
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come true within {seconds_max} s; last seen: {found!r}")
        time.sleep(POLL_SECONDS)
