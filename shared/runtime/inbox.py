"""The entry point by which a service takes in events."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import Entrypoint

from shared.clock import SystemClock
from shared.config import Settings
from shared.events.breaker import AllFailAlike
from shared.events.consumer import Batch, BatchConsumer, ConsumerLimits
from shared.events.delivery import Verdict
from shared.observability import logs
from shared.persistence.store import DatabaseAway
from shared.runtime.service import SETTINGS_KEY, ServiceApplication

log = logs.get_logger(__name__)


class Inbox(Entrypoint):
    """A nameko entrypoint that hands the service's method batches of deliveries from its inbox.

    Each batch is worked on in a worker of the container like any other call, and is acked only after
    the method has returned, which is after its commit. `gather_seconds` is how long an event may wait for
    others to share its transaction: nothing where people wait for what it leads to.
    """

    def __init__(self, gather_seconds: float = 0.0, **options: Any) -> None:
        super().__init__(**options)
        self._gather_seconds = gather_seconds

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS_KEY]
        limits = ConsumerLimits(
            batch_events_max=settings.batch_events_max,
            batches_in_flight_max=settings.batches_in_flight_max,
            gather_seconds=self._gather_seconds,
        )
        self.consumer = BatchConsumer(
            self.container.service_name, settings.amqp_uri, self._dispatch, SystemClock(), limits
        )

    def start(self) -> None:
        for dependency in self.container.dependencies:
            if isinstance(dependency, ServiceApplication):
                dependency.health.register("inbox", self.consumer.check)
                dependency.sampler.register("inbox", self.consumer.sample)
        self._thread = self.container.spawn_managed_thread(self.consumer.run, identifier="inbox")

    def stop(self) -> None:
        self.consumer.stop()
        self._thread.wait()

    def _dispatch(self, batch: Batch) -> None:
        try:
            self.container.spawn_worker(
                self, (batch.deliveries,), {}, handle_result=partial(self._report, batch)
            )
        except ContainerBeingKilled:
            self.consumer.finished(batch, None)

    def _report(
        self, batch: Batch, _worker_ctx: Any, verdicts: Sequence[Verdict] | None, exc_info: Any
    ) -> tuple[Any, Any]:
        if exc_info is None:
            self.consumer.finished(batch, verdicts)
            return verdicts, None
        # Nothing was decided, so nothing may be acked: the batch is held and given again.
        if not isinstance(exc_info[1], DatabaseAway | AllFailAlike):
            log.error("batch_failed", error=type(exc_info[1]).__name__)
        self.consumer.finished(batch, None)
        return None, exc_info


inbox = Inbox.decorator
