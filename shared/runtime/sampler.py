"""Gauges that must be looked up (outbox age, queue lag, ledger) are looked up every few seconds."""

import time
from collections.abc import Callable

import eventlet

from shared.observability import logs, metrics

EVERY_SECONDS = 5.0
SAMPLE_SECONDS_MAX = 4.0

_log = logs.get_logger(__name__)


class GaugeSampler:
    """Calls every registered sampler in turn, in a green thread, whatever one of them raises.

    A sampler looks something up over the network and tells `metrics`; one that takes too long is stopped.
    """

    def __init__(
        self,
        *,
        every_seconds: float = EVERY_SECONDS,
        sample_seconds_max: float = SAMPLE_SECONDS_MAX,
        unix_clock: Callable[[], float] = time.time,
    ) -> None:
        self._every_seconds = every_seconds
        self._sample_seconds_max = sample_seconds_max
        self._unix_clock = unix_clock
        self._samplers: dict[str, Callable[[], None]] = {}
        self._failing: set[str] = set()
        self._thread: eventlet.greenthread.GreenThread | None = None

    def register(self, name: str, sample: Callable[[], None]) -> None:
        """Add a sampler; a name can be given once."""
        if name in self._samplers:
            raise ValueError(f"the sampler {name} is registered already")
        self._samplers[name] = sample

    def start(self) -> None:
        """Begin to sample, at once and then every few seconds."""
        if self._thread is None:
            self._thread = eventlet.spawn(self._run)

    def stop(self) -> None:
        """Sample no more."""
        if self._thread is not None:
            self._thread.kill()
            self._thread = None

    def sample_once(self) -> None:
        """Call every sampler one time."""
        for name, sample in list(self._samplers.items()):
            self._take(name, sample)

    def _run(self) -> None:
        while True:
            self.sample_once()
            eventlet.sleep(self._every_seconds)

    def _take(self, name: str, sample: Callable[[], None]) -> None:
        deadline = eventlet.Timeout(self._sample_seconds_max)
        try:
            sample()
        except eventlet.Timeout as expired:
            if expired is not deadline:
                raise
            self._failed(name, expired)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next sampler is still asked
            self._failed(name, error)
        else:
            self._failing.discard(name)
            metrics.sampled(name, self._unix_clock())
        finally:
            deadline.cancel()

    def _failed(self, name: str, error: BaseException) -> None:
        metrics.sample_failed(name)
        if name not in self._failing:
            # Once, not every few seconds for as long as a server is away.
            _log.warning("sample_failed", sampler=name, exc_info=error)
        self._failing.add(name)
