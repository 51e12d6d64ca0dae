"""Health checks, and the checks that every process has."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pymongo
from pymongo import MongoClient

SILENCE_SECONDS_MAX = 30.0


class NotReady(Exception):
    """Raised by a check; its text is shown to the client, so it names a state and never data."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The result of one check; the reason is None when it is ready."""

    name: str
    reason: str | None
    seconds: float

    @property
    def ready(self) -> bool:
        """Whether this dependency is ready."""
        return self.reason is None

    def to_dict(self) -> dict[str, object]:
        """The JSON form."""
        state: dict[str, object] = {
            "state": "ready" if self.ready else "not_ready",
            "milliseconds": round(self.seconds * 1000, 1),
        }
        return state if self.ready else {**state, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class HealthReport:
    """The results of all checks; ready when each is."""

    results: tuple[CheckResult, ...]

    @property
    def ready(self) -> bool:
        """Whether the process is ready."""
        return all(result.ready for result in self.results)

    def to_dict(self) -> dict[str, object]:
        """The JSON form: the overall state and that of each dependency."""
        return {
            "state": "ready" if self.ready else "not_ready",
            "checks": {result.name: result.to_dict() for result in self.results},
        }


class Heartbeat:
    """A loop's heartbeat: the loop calls `beat` in each iteration, readiness calls `check`."""

    def __init__(
        self, *, silence_seconds_max: float = SILENCE_SECONDS_MAX, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._silence_seconds_max = silence_seconds_max
        self._clock = clock
        self._last: float | None = None

    def beat(self) -> None:
        """The loop is running."""
        self._last = self._clock()

    def stop(self) -> None:
        """The loop has ended."""
        self._last = None

    def check(self) -> None:
        """Raise NotReady if the loop has not started, has ended, or has been silent for too long."""
        if self._last is None:
            raise NotReady("not running")
        silence = self._clock() - self._last
        if silence > self._silence_seconds_max:
            raise NotReady(f"silent for {silence:.0f} s")


def mongodb_check(client: MongoClient, seconds_max: float = 1.0) -> Callable[[], None]:
    """A check that the database answers a ping."""

    def ping() -> None:
        with pymongo.timeout(seconds_max):
            client.admin.command("ping")

    return ping


def connected_check(is_connected: Callable[[], bool]) -> Callable[[], None]:
    """A check of a connection that knows its own state, such as the broker's."""

    def look() -> None:
        if not is_connected():
            raise NotReady("not connected")

    return look
