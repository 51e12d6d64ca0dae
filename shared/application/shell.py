"""The nameko shell of a service: what its class is made of, and what runs beside its entry points."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from nameko.exceptions import ContainerBeingKilled
from nameko.extensions import DependencyProvider, Entrypoint

from shared import faults
from shared.application.core import Application
from shared.application.routing import Command, Query, Subscription
from shared.clock import SystemClock
from shared.config import Settings
from shared.contracts.catalogue import CATALOGUE
from shared.ids import new_id
from shared.messaging import dead_letters, outbox
from shared.messaging.consumer import Batch, BatchConsumer, ConsumerLimits
from shared.messaging.dead_letters import DeadLetterKeeper
from shared.messaging.delivery import Verdict
from shared.messaging.relay import Relay
from shared.observability import logs, metrics
from shared.observability.health import HealthRegistry, connected_check, mongodb_check
from shared.observability.sampler import GaugeSampler
from shared.observability.server import ObservabilityServer
from shared.persistence.documents import Record
from shared.persistence.store import DatabaseAway, Store

SETTINGS_KEY = "TANDEM_SETTINGS"

log = logs.get_logger(__name__)

Sampler = Callable[[Store], None]


class ServiceApplication(DependencyProvider):
    """Gives the entry points of a service its `Application`, and runs its relay, keeper and metrics.

    `samplers` are gauges of the service's own, by name, looked up every few seconds.
    """

    def __init__(
        self,
        service: str,
        commands: Sequence[Command],
        queries: Sequence[Query],
        subscriptions: Sequence[Subscription],
        documents: Sequence[type[Record]],
        samplers: dict[str, Sampler] | None = None,
    ):
        self.service = service
        self.commands = commands
        self.queries = queries
        self.subscriptions = subscriptions
        self.documents = documents
        self.samplers = samplers or {}

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS_KEY]
        faults.arm(settings.crash_at)
        clock = SystemClock()
        self.store = Store(settings.mongodb_uri)
        self.relay = Relay(self.store, settings.amqp_uri, f"{settings.instance}/{new_id()}", clock)
        self.keeper = DeadLetterKeeper(self.service, self.store, settings.amqp_uri, clock)
        self.application = Application(
            self.service,
            self.store,
            clock,
            commands=self.commands,
            queries=self.queries,
            subscriptions=self.subscriptions,
            committed=self.relay.nudge,
        )
        metrics.know_event_types(
            published=[one.type for one in CATALOGUE.values() if one.publisher == self.service],
            heard=[one.contract.type for one in self.subscriptions],
        )
        self.health = HealthRegistry()
        self.health.register("mongodb", mongodb_check(self.store.client))
        self.health.register("relay", self.relay.check)
        self.sampler = self._sampler(clock)
        self.observed = ObservabilityServer(settings.metrics_host, settings.metrics_port, self.health)

    def _sampler(self, clock: SystemClock) -> GaugeSampler:
        sampler = GaugeSampler()
        sampler.register("health", self.health.sample)
        sampler.register("outbox", lambda: outbox.sample(self.store, clock.now()))
        sampler.register("dead_letters", lambda: dead_letters.sample_open_letters(self.store))
        for name, sample in self.samplers.items():
            sampler.register(name, partial(sample, self.store))
        return sampler

    def start(self) -> None:
        self.container.spawn_managed_thread(self.relay.run, identifier="relay")
        self.container.spawn_managed_thread(self.keeper.run, identifier="dead_letters")
        self.sampler.start()
        port = self.observed.start()
        log.info("service_started", port=port)

    def stop(self) -> None:
        self.keeper.stop()
        self.relay.stop()
        self.sampler.stop()
        self.observed.stop()

    def get_dependency(self, _worker_ctx: Any) -> Application:
        return self.application


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
                dependency.health.register("inbox", connected_check(lambda: self.consumer.connected))
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
        if not isinstance(exc_info[1], DatabaseAway):
            log.error("batch_failed", error=type(exc_info[1]).__name__)
        self.consumer.finished(batch, None)
        return None, exc_info


inbox = Inbox.decorator
