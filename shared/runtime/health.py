"""Asks every check of health at once, each within a bound."""

import time
from collections.abc import Callable

import eventlet

from shared.observability import metrics
from shared.observability.health import CheckResult, HealthReport, NotReady

CHECK_SECONDS_MAX = 2.0
ANSWER_FRESH_SECONDS = 1.0


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
