"""Is this process ready to work? Named checks of what it needs, asked together and within a deadline."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import eventlet
import pymongo
from pymongo import MongoClient

from shared.observability import metrics

CHECK_SECONDS_MAX = 2.0
ANSWER_FRESH_SECONDS = 1.0
SILENCE_SECONDS_MAX = 30.0


class NotReady(Exception):
    """Raised by a check; its text is shown to whoever asks, so it names a state and never data."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: the reason is None when it is ready."""

    name: str
    reason: str | None
    seconds: float

    @property
    def ready(self) -> bool:
        """Whether this dependency can be worked with."""
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
    """What all checks found; ready when each is."""

    results: tuple[CheckResult, ...]

    @property
    def ready(self) -> bool:
        """Whether the process can do its work."""
        return all(result.ready for result in self.results)

    def to_dict(self) -> dict[str, object]:
        """The JSON form: the state of the whole and of each dependency."""
        return {
            "state": "ready" if self.ready else "not_ready",
            "checks": {result.name: result.to_dict() for result in self.results},
        }


class HealthRegistry:
    """The checks of one process: each returns when all is well and raises when not, in a green thread.

    Answers are kept for a second, so that asking often costs nothing; a check that takes longer than
    its deadline is stopped.
    """

    def __init__(
        self,
        *,
        check_seconds_max: float = CHECK_SECONDS_MAX,
        fresh_seconds: float = ANSWER_FRESH_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._check_seconds_max = check_seconds_max
        self._fresh_seconds = fresh_seconds
        self._clock = clock
        self._checks: dict[str, Callable[[], None]] = {}
        self._kept: tuple[float, HealthReport] | None = None

    def register(self, name: str, check: Callable[[], None]) -> None:
        """Add a check; a name can be given once."""
        if name in self._checks:
            raise ValueError(f"the check {name} is registered already")
        self._checks[name] = check
        self._kept = None

    def report(self) -> HealthReport:
        """Ask every check, all at once, unless it was done less than a second ago."""
        if self._kept is None or self._clock() - self._kept[0] >= self._fresh_seconds:
            threads = [eventlet.spawn(self._ask, name, check) for name, check in self._checks.items()]
            report = HealthReport(tuple(thread.wait() for thread in threads))
            self._kept = (self._clock(), report)
        return self._kept[1]

    def sample(self) -> None:
        """Set the readiness gauges; as a sampler, so that an alert sees what nobody asks for."""
        for result in self.report().results:
            metrics.readiness_is(result.name, result.ready)

    def _ask(self, name: str, check: Callable[[], None]) -> CheckResult:
        started = self._clock()
        reason = self._reason_against(check)
        return CheckResult(name, reason, self._clock() - started)

    def _reason_against(self, check: Callable[[], None]) -> str | None:
        deadline = eventlet.Timeout(self._check_seconds_max)
        try:
            check()
        except eventlet.Timeout as expired:
            if expired is not deadline:
                raise
            return f"no answer within {self._check_seconds_max:g} s"
        except NotReady as not_ready:
            return str(not_ready)
        except Exception as error:  # noqa: BLE001 - whatever a check raises, it is not ready
            return type(error).__name__
        finally:
            deadline.cancel()
        return None


class Heartbeat:
    """A loop's sign of life: the loop calls `beat` each time round, readiness asks `check`."""

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
        """Raise NotReady when the loop has not begun, has ended, or was silent for too long."""
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
