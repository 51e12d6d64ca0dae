"""Clocks of tests."""

from datetime import datetime, timedelta

from shared.clock import SystemClock


class RunningClock(SystemClock):
    """The machine's clock, ahead by as much as it was moved."""

    def __init__(self) -> None:
        self._ahead = timedelta()

    def now(self) -> datetime:
        return super().now() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Move it forward (or, with a negative span, back)."""
        self._ahead += by
