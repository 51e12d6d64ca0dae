"""The nameko shell of a service: what its class is made of, and what runs beside its entry points."""

from collections.abc import Sequence
from typing import Any

from nameko.extensions import DependencyProvider

from shared import crash_points
from shared.clock import SystemClock
from shared.config import Settings
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.subscribers import SUBSCRIBERS
from shared.events import dead_letters
from shared.events.dead_letter_sink import DeadLetterSink
from shared.events.relay import Relay
from shared.events.routing import Bulk, Subscription, Timer
from shared.ids import new_id
from shared.observability import logs, metrics
from shared.observability.health import connected_check, mongodb_check
from shared.persistence import archive, jobs, outbox, recount, tallies, timers
from shared.persistence.documents import Record
from shared.persistence.migrations import Migration
from shared.persistence.recount import Recount
from shared.persistence.store import Store
from shared.rpc.routing import Command, Query
from shared.runtime.application import Application
from shared.runtime.health import HealthRegistry
from shared.runtime.migrate import known_migrations
from shared.runtime.observability_server import ObservabilityServer
from shared.runtime.presence import Presence
from shared.runtime.rpc import Rpc
from shared.runtime.sampler import GaugeSampler
from shared.runtime.upkeep import Chore, Upkeep
from shared.runtime.work_loop import WorkLoop

log = logs.get_logger(__name__)
_LIFE_OF_ROWS = (
    Chore("practice_timers", timers.CLOCKS_FOLLOWED_SECONDS, timers.follow_clocks),
    Chore("outbox_archive", archive.EVERY_SECONDS, archive.tidy),
    Chore("dead_letter_bodies", dead_letters.FORGET_EVERY_SECONDS, dead_letters.forget_bodies),
)
SETTINGS_KEY = "TANDEM_SETTINGS"


class ServiceApplication(DependencyProvider):
    """Gives the entry points of a service its `Application`.

    It runs relay, keeper of dead letters, timers, jobs, upkeep and metrics. `chores` are the service's part
    of the upkeep.
    """

    def __init__(
        self,
        service: str,
        commands: Sequence[Command],
        queries: Sequence[Query],
        subscriptions: Sequence[Subscription],
        documents: Sequence[type[Record]],
        chores: Sequence[Chore] = (),
        timers: Sequence[Timer] = (),
        bulks: Sequence[Bulk] = (),
        migrations: Sequence[Migration] = (),
    ):
        self.service = service
        self.commands = commands
        self.queries = queries
        self.subscriptions = subscriptions
        self.documents = documents
        self.chores = chores
        self.timers = timers
        self.bulks = bulks
        self.migrations = migrations

    def setup(self) -> None:
        settings: Settings = self.container.config[SETTINGS_KEY]
        crash_points.arm(settings.crash_at)
        clock = SystemClock()
        self.store = Store(settings.mongodb_uri, settings.audit_keys)
        owner = f"{settings.instance}/{new_id()}"
        known = known_migrations(self.service, self.migrations)
        self.presence = Presence(self.store, known, owner, settings.instance)
        self.presence.begin()
        self.relay = Relay(self.store, settings.amqp_uri, owner, clock)
        self.upkeeps = self._upkeeps(owner)
        self.sink = DeadLetterSink(self.service, self.store, settings.amqp_uri, clock)
        self.application = Application(
            self.service,
            self.store,
            clock,
            commands=self.commands,
            queries=self.queries,
            subscriptions=self.subscriptions,
            timers=self.timers,
            bulks=self.bulks,
            committed=self.relay.nudge,
            group_max=self.container.max_workers,
        )
        self.loops = (
            WorkLoop("timers", self.store, owner, self.application.run_due),
            WorkLoop("jobs", self.store, owner, self.application.run_next),
        )
        metrics.know_event_types(
            published=[one.type for one in CATALOGUE.values() if one.publisher == self.service],
            subscribed=SUBSCRIBERS[self.service],
        )
        self.health = HealthRegistry()
        self.health.register("mongodb", mongodb_check(self.store.client))
        self.health.register("relay", self.relay.check)
        self.health.register("dead_letters", self.sink.check)
        for loop in self.loops:
            self.health.register(loop.work, loop.check)
        self.sampler = self._sampler(clock)
        self.observed = ObservabilityServer(settings.metrics_host, settings.metrics_port, self.health)

    def _upkeeps(self, owner: str) -> tuple[Upkeep, ...]:
        fold = Chore("running_sums", tallies.FOLD_EVERY_SECONDS, tallies.fold)
        nightly = Recount(tallies.kept_of(self.documents))
        count = Chore("recount", recount.EVERY_SECONDS, nightly, metrics.running_sums_are_counted_elsewhere)
        return (
            Upkeep(self.store, owner, [*self.chores, fold, *_LIFE_OF_ROWS]),
            Upkeep(self.store, owner, [count], name="recount", lease_seconds=recount.LEASE_SECONDS),
        )

    def _sampler(self, clock: SystemClock) -> GaugeSampler:
        sampler = GaugeSampler()
        sampler.register("health", self.health.sample)
        sampler.register("outbox", lambda: outbox.sample(self.store, clock.now()))
        sampler.register("timers", lambda: timers.sample(self.store, clock.now()))
        sampler.register("jobs", lambda: jobs.sample(self.store, clock.now()))
        sampler.register("dead_letters", lambda: dead_letters.sample_open_letters(self.store))
        return sampler

    def start(self) -> None:
        self.container.spawn_managed_thread(self.presence.run, identifier="presence")
        self.container.spawn_managed_thread(self.relay.run, identifier="relay")
        self.container.spawn_managed_thread(self.sink.run, identifier="dead_letters")
        for loop in self.loops:
            self.container.spawn_managed_thread(loop.run, identifier=loop.work)
        for upkeep in self.upkeeps:
            self.container.spawn_managed_thread(upkeep.run, identifier="upkeep")
        self._watch_calls()
        self.sampler.start()
        port = self.observed.start()
        log.info("service_started", port=port)

    def _watch_calls(self) -> None:
        entrypoints = [one for one in self.container.entrypoints if isinstance(one, Rpc)]
        if entrypoints:
            # All of them read one queue over one connection.
            calls = entrypoints[0].rpc_consumer.queue_consumer
            self.health.register("calls", connected_check(lambda: calls.connected))

    def stop(self) -> None:
        self.sink.stop()
        self.relay.stop()
        for loop in self.loops:
            loop.stop()
        for upkeep in self.upkeeps:
            upkeep.stop()
        self.sampler.stop()
        self.observed.stop()
        self.presence.stop()

    def get_dependency(self, _worker_ctx: Any) -> Application:
        return self.application
