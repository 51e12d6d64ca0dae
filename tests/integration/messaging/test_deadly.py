"""An event that ends whoever takes it is found out and given up, and takes no other with it."""

from shared.broker import names
from shared.broker.connection import amqp, connect
from shared.clock import SystemClock
from shared.events.consumer import Batch, BatchConsumer, ConsumerLimits
from shared.events.delivery import DELIVERIES_MAX, SUSPECT_DELIVERIES
from tests.support.harness import ServiceHarness, delivery_of
from tests.support.inbox import letters, publish, running, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import attendance
from tests.support.waiting import eventually

NEIGHBOURS = 30
DEADLY = NEIGHBOURS // 2
LIMITS = ConsumerLimits(batch_events_max=10, broker_retry_seconds=0.01)


class MortalConsumer(BatchConsumer):
    """Loses its connection with all that it holds, as in death, when it is given the deadly event."""

    def __init__(self, service: ServiceHarness, uri: str, deadly_id: str) -> None:
        super().__init__("stipends", uri, self._take, SystemClock(), LIMITS)
        self._apply = service.application.apply
        self._deadly_id = deadly_id
        self.deaths: list[int] = []

    def _take(self, batch: Batch) -> None:
        given = [one.properties["message_id"] for one in batch.deliveries]
        if self._deadly_id in given and not batch.deliveries[0].is_deadly:
            self.deaths.append(len(given))
            raise ConnectionResetError("dead")
        self.finished(batch, self._apply(batch.deliveries))


def test_it_alone_becomes_a_dead_letter(service, topology_uri, connection):
    facts = [attendance(number) for number in range(NEIGHBOURS)]
    publish(connection, [outgoing(delivery_of(fact), key=fact.id) for fact in facts])
    mortal = MortalConsumer(service, topology_uri, facts[DEADLY].id)
    with running(mortal, service, topology_uri):
        eventually(lambda: tallied(service) == NEIGHBOURS - 1, what="all the others", seconds_max=30)
        (letter,) = eventually(lambda: letters(service), what="the dead letter", seconds_max=30)
    assert letter["_id"] == facts[DEADLY].id
    assert (letter["reason"], letter["type"]) == ("ends_the_process", "attendance.recorded.v1")
    assert SUSPECT_DELIVERIES < len(mortal.deaths) <= DELIVERIES_MAX + 1
    assert set(mortal.deaths[SUSPECT_DELIVERIES:]) == {1}


class PatientConsumer(BatchConsumer):
    """Works only when the test lets it; notes what arrived, and with how many each was to be worked on."""

    def __init__(self, service: ServiceHarness, uri: str) -> None:
        super().__init__("stipends", uri, self._take, SystemClock(), LIMITS)
        self._apply = service.application.apply
        self._waiting: list[Batch] = []
        self.arrived: set[str] = set()
        self.together: dict[str, int] = {}

    def _received(self, message: amqp.Message) -> None:
        super()._received(message)
        self.arrived.add(message.properties["message_id"])

    def _take(self, batch: Batch) -> None:
        together = len(batch.deliveries) + sum(len(other.deliveries) for other in self._waiting)
        self.together |= {one.properties["message_id"]: together for one in batch.deliveries}
        self._waiting.append(batch)

    def work(self) -> None:
        while self._waiting:
            batch = self._waiting.pop(0)
            self.finished(batch, self._apply(batch.deliveries))


def test_what_may_be_deadly_is_taken_alone_by_one_who_is_amid_others(service, topology_uri, connection):
    suspect = attendance(0)
    publish(connection, [outgoing(delivery_of(suspect), key=suspect.id)])
    holder = someone_who_died_with_it(topology_uri)
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


def someone_who_died_with_it(uri: str) -> amqp.Connection:
    """Who holds the first event of the inbox, after it was given back as often as makes it suspect."""
    connection = connect(uri)
    channel = connection.channel()
    for _ in range(SUSPECT_DELIVERIES):
        channel.basic_reject(_first_of_inbox(channel), requeue=True)
    _first_of_inbox(channel)
    return connection


def _first_of_inbox(channel: amqp.Channel) -> int:
    message = eventually(lambda: channel.basic_get(names.inbox_queue("stipends")), what="the event")
    return message.delivery_tag
