"""Some of Tandem's services as real processes, on a broker and a database that may be killed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from deploy.local.management import Management
from deploy.local.output import Output
from shared.broker import names
from shared.broker.connection import connect
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.envelope import Event
from shared.events import relay
from shared.events.delivery import Delivery
from shared.persistence import outbox
from shared.persistence.store import Store
from shared.services import SERVICES
from tests.support.harness import delivery_of
from tests.support.servers import TestServers
from tests.support.stack import TestStack
from tests.support.waiting import eventually

WINDOW_MESSAGES_MAX = 1_000
QUIET_SECONDS_MAX = 120.0


class Rig(TestStack):
    """A stack with only the services named, each with its replicas; everything is declared for all."""

    def __init__(
        self, servers: TestServers, services: Mapping[str, int], *, output: Output | None = None
    ) -> None:
        # An earlier test may have left them dead.
        servers.broker.start()
        servers.database.start()
        replicas = {service: services.get(service, 0) for service in SERVICES}
        super().__init__(servers, replicas=replicas, output=output)
        self.services = tuple(services)
        self._stores: dict[str, Store] = {}

    def close(self) -> None:
        """Give the connections back."""
        for store in self._stores.values():
            store.close()

    def end(self) -> None:
        self.close()
        super().end()

    @property
    def admin_amqp_uri(self) -> str:
        """The administrator's address of this stack's vhost."""
        return self.broker.admin_uri(self.vhost)

    def store(self, service: str) -> Store:
        """A service's own database, with its own rights."""
        if service not in self._stores:
            self._stores[service] = Store(self.access[service].mongodb_uri, self.access[service].audit_keys)
        return self._stores[service]

    def stores(self) -> dict[str, Store]:
        """The databases of the services that run here."""
        return {service: self.store(service) for service in self.services}

    def say(self, facts: Iterable[Event]) -> None:
        """Publish facts on their publishers' exchanges, as their relays would, confirmed."""
        self.send([message for fact in facts for message in messages_of(fact)])

    def send(self, messages: Sequence[Outgoing]) -> None:
        """Publish messages as they are, confirmed."""
        connection = connect(self.admin_amqp_uri)
        publisher = WindowPublisher(connection)
        for start in range(0, len(messages), WINDOW_MESSAGES_MAX):
            window = [
                replace(message, key=place)
                for place, message in enumerate(messages[start : start + WINDOW_MESSAGES_MAX])
            ]
            publisher.send(window)
            assert len(publisher.settle().confirmed) == len(window)
        connection.close()

    def messages_waiting(self) -> dict[str, int]:
        """Messages ready or being worked on, by queue of the services that run here; empty at rest."""
        with Management(self.broker.management_uri) as management:
            queues = management.get("queues", self.vhost)
        return {queue["name"]: queue.get("messages", 1) for queue in queues if self._waits(queue)}

    def _waits(self, queue: Mapping[str, Any]) -> bool:
        service, _, kind = queue["name"].partition(".")
        # The management API counts a message a moment late, so tests also look at what was stored.
        return service in self.services and bool(kind) and queue.get("messages", 1) > 0

    def count(self, service: str, collection: str, **filters: Any) -> int:
        """How many documents match."""
        return self.store(service)[collection].count_documents(filters)

    def applied(self, service: str, count: int, *, seconds_max: float = QUIET_SECONDS_MAX) -> None:
        """Wait until a service has taken in that many events."""
        eventually(
            lambda: self.count(service, "inbox") >= count,
            seconds_max=seconds_max,
            what=f"{count} events in the inbox of {service}",
        )


def messages_of(fact: Event) -> list[Outgoing]:
    """All that its publisher's relay would send of a fact."""
    row = outbox.row(CATALOGUE[fact.type], fact)
    return [relay.message_of(row, exchange) for exchange in outbox.exchanges(row)]


def message_of(fact: Event, delivery: Delivery | None = None) -> Outgoing:
    """The fact as its publisher's relay would send it to those who work with it."""
    sent = delivery or delivery_of(fact)
    exchange = names.events_exchange(CATALOGUE[fact.type].publisher)
    return Outgoing(fact.id, exchange, fact.type, sent.body, sent.properties, sent.headers)
