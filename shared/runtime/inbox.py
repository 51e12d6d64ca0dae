"""The entry point by which a service takes in events."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nameko.extensions import Entrypoint

from shared.clock import SystemClock
from shared.config import Settings
from shared.events.batches import Batch, ConsumerLimits
from shared.events.breaker import AllFailAlike
from shared.events.consumer import BatchConsumer
from shared.events.delivery import Delivery, Disposition
from shared.observability import logs
from shared.persistence.store import DatabaseAway
from shared.runtime.service import SETTINGS_KEY, ServiceApplication

log = logs.get_logger(__name__)


class Inbox(Entrypoint):
    """A nameko entrypoint that hands the service's method batches of deliveries from its inbox.

    Each batch is worked on in a thread of its own, so that calls take no room from events: whoever reads the
    inbox would wait for that room, and its connection would break. A batch is acked only after the method has
    returned, which is after its commit. `gather_seconds` is how long an event may wait for
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
        # As many at once as the consumer has in flight, and no line before them: this never blocks.
        self.container.spawn_managed_thread(partial(self._work, batch), identifier="batch")

    def _work(self, batch: Batch) -> None:
        dispositions: Sequence[Disposition] | None = None
        try:
            dispositions = self._method()(batch.deliveries)
        except (DatabaseAway, AllFailAlike) as error:
            log.warning("batch_held", error=type(error).__name__)
        except Exception as error:
            log.exception("batch_failed", error=type(error).__name__)
        # Without verdicts nothing was decided, so nothing may be acked: the batch is held and given again.
        batch.finished(dispositions)

    def _method(self) -> Callable[[Sequence[Delivery]], Sequence[Disposition]]:
        """The method of the service, with its dependencies, as a worker of the container has it."""
        service = self.container.service_cls()
        for dependency in self.container.dependencies:
            setattr(service, dependency.attr_name, dependency.get_dependency(None))
        return getattr(service, self.method_name)


inbox = Inbox.decorator
