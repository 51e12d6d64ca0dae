"""An event that ends whoever takes it is found out and given up, and takes no other with it."""

import signal
from collections.abc import Sequence

import pytest

from shared.broker import names
from shared.broker.connection import amqp, connect
from shared.clock import SystemClock
from shared.events import poison
from shared.events.batches import Batch, ConsumerLimits
from shared.events.consumer import BatchConsumer
from shared.events.delivery import Delivery, Disposition, Outcome
from shared.events.poison import PROCESSES_MAX, PoisonGuard
from shared.persistence.store import DatabaseAway
from tests.support.harness import ServiceHarness, delivery_of
from tests.support.inbox import consuming, letters, publish, running, tallied
from tests.support.malformed import outgoing
from tests.support.mortal_process import DEADLY_MINUTES, living
from tests.support.tallies import attendance
from tests.support.waiting import eventually

NEIGHBOURS = 30
DEADLY = NEIGHBOURS // 2
FORGED = {"x-delivery-count": 99, "x-acquired-count": 99}


def again(delivery: Delivery) -> Delivery:
    """As the broker gives it to the next."""
    given = (delivery.body, delivery.headers, delivery.properties, delivery.routing_key)
    return Delivery(*given, is_redelivered=True)


def begun(service: ServiceHarness) -> int:
    return service.store[poison.COLLECTION].count_documents({})


def test_it_alone_becomes_a_dead_letter(service, topology_uri, connection):
    deadly = attendance(DEADLY, DEADLY_MINUTES)
    facts = [deadly if number == DEADLY else attendance(number) for number in range(NEIGHBOURS)]
    publish(connection, [outgoing(delivery_of(fact), key=fact.id) for fact in facts])
    for _ in range(PROCESSES_MAX + 1):
        with living(topology_uri, service.store_uri) as process:
            assert process.wait(30) == -signal.SIGKILL
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == NEIGHBOURS - 1, what="all the others", seconds_max=30)
        (letter,) = eventually(lambda: letters(service), what="the dead letter", seconds_max=30)
    assert letter["_id"] == deadly.id
    assert (letter["reason"], letter["type"]) == ("ends_the_process", deadly.type)
    # Its note stays for a day: had the letter been lost on its way, it would be given up at once again.
    assert [row["_id"] for row in service.store[poison.COLLECTION].find()] == [deadly.id]


def test_a_count_that_its_publisher_writes_means_nothing(service, topology_uri, connection):
    good = delivery_of(attendance(1))
    publish(connection, [outgoing(good, key=1, headers=good.headers | FORGED)])
    holder = someone_who_held_it_often(topology_uri, times=2)
    holder.close()
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == 1, what="the event", seconds_max=30)
    assert letters(service) == []


def test_lost_connections_are_no_deaths(service, topology_uri, connection):
    publish(connection, [outgoing(delivery_of(attendance(1)), key=1)])
    someone_who_held_it_often(topology_uri, times=2 * PROCESSES_MAX).close()
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == 1, what="the event", seconds_max=30)
    assert letters(service) == []
    assert begun(service) == 0


def test_neither_is_a_database_that_is_away_however_long(service):
    def apply(_deliveries: Sequence[Delivery]) -> list[Disposition]:
        raise DatabaseAway("away")

    delivery = again(delivery_of(attendance(1)))
    for _ in range(2 * PROCESSES_MAX):
        # Each time another process, started again in order.
        with pytest.raises(DatabaseAway):
            PoisonGuard(service.store, apply).apply([delivery])
    assert begun(service) == 0
    (disposition,) = PoisonGuard(service.store, service.application.apply).apply([delivery])
    assert disposition.outcome is Outcome.APPLIED


def test_what_is_given_up_stays_so_when_the_news_of_it_is_lost(service):
    deliveries = [again(delivery_of(attendance(number))) for number in range(2)]
    noted = {"_id": delivery_id(deliveries[1]), "processes": [str(number) for number in range(PROCESSES_MAX)]}
    service.store[poison.COLLECTION].insert_one(noted)
    for _ in range(2):
        applied, given_up = service.application.apply(deliveries)
        assert applied.outcome in {Outcome.APPLIED, Outcome.DUPLICATE}
        assert (given_up.outcome, given_up.reason) == (Outcome.DEAD, "ends_the_process")


def test_of_a_batch_that_takes_too_long_at_least_the_very_first_is_decided(service):
    """Though it must be taken alone, and so would come after those that need not."""
    deliveries = [again(delivery_of(attendance(number))) for number in range(3)]
    service.store[poison.COLLECTION].insert_one({"_id": delivery_id(deliveries[0]), "processes": ["another"]})
    taken: list[int] = []

    def apply(some: Sequence[Delivery]) -> list[Disposition]:
        taken.append(len(some))
        return service.application._events.apply(some)[:1]

    dispositions = PoisonGuard(service.store, apply).apply(deliveries)
    assert taken == [1, 2]
    assert [one.delivery for one in dispositions] == deliveries[:2]


def delivery_id(delivery: Delivery) -> str:
    return delivery.properties["message_id"]


def test_what_took_effect_before_its_processes_ended_is_no_dead_letter(service):
    fact = attendance(1)
    service.process([fact])
    delivery = again(delivery_of(fact))
    noted = {"_id": fact.id, "processes": [str(number) for number in range(PROCESSES_MAX)]}
    service.store[poison.COLLECTION].insert_one(noted)
    (disposition,) = service.application.apply([delivery])
    assert disposition.outcome is Outcome.DUPLICATE
    assert begun(service) == 0


class PatientConsumer(BatchConsumer):
    """Works only when the test lets it; notes what arrived, and with how many each was to be worked on."""

    def __init__(self, service: ServiceHarness, uri: str) -> None:
        limits = ConsumerLimits(batch_events_max=10, broker_retry_seconds=0.01)
        super().__init__("stipends", uri, self._take, SystemClock(), limits)
        self._apply = service.application.apply
        self._waiting: list[Batch] = []
        self.arrived: set[str] = set()
        self.together: dict[str, int] = {}

    def _received(self, message: amqp.Message) -> None:
        super()._received(message)
        self.arrived.add(message.properties["message_id"])

    def _take(self, batch: Batch) -> None:
        self._waiting.append(batch)
        together = sum(len(one.deliveries) for one in self._waiting)
        for one in (one for other in self._waiting for one in other.deliveries):
            name = one.properties["message_id"]
            self.together[name] = max(together, self.together.get(name, 0))

    def work(self) -> None:
        while self._waiting:
            batch = self._waiting.pop(0)
            batch.finished(self._apply(batch.deliveries))


def test_what_may_be_deadly_is_taken_alone_by_one_who_is_amid_others(service, topology_uri, connection):
    suspect = attendance(0)
    publish(connection, [outgoing(delivery_of(suspect), key=suspect.id)])
    holder = someone_who_held_it_often(topology_uri, times=0)
    facts = [attendance(number) for number in range(1, NEIGHBOURS)]
    patient = PatientConsumer(service, topology_uri)
    with running(patient, service, topology_uri):
        publish(connection, [outgoing(delivery_of(fact), key=fact.id) for fact in facts])
        eventually(lambda: len(patient.arrived) == NEIGHBOURS - 1, what="one who holds many")
        holder.close()
        eventually(lambda: suspect.id in patient.arrived, what="the suspect in their midst")
        eventually(lambda: patient.work() or tallied(service) == NEIGHBOURS, what="all of them applied")
    assert patient.together[suspect.id] == 1
    assert letters(service) == []


def someone_who_held_it_often(uri: str, times: int) -> amqp.Connection:
    """Who holds the first event of the inbox, after it was given back so often."""
    connection = connect(uri)
    channel = connection.channel()
    for _ in range(times):
        channel.basic_reject(_first_of_inbox(channel), requeue=True)
    _first_of_inbox(channel)
    return connection


def _first_of_inbox(channel: amqp.Channel) -> int:
    message = eventually(lambda: channel.basic_get(names.inbox_queue("stipends")), what="the event")
    return message.delivery_tag
