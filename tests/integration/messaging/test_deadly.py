"""An event that ends whoever takes it is found out and given up, and takes no other with it."""

from shared.clock import SystemClock
from shared.messaging.consumer import Batch, BatchConsumer, ConsumerLimits
from shared.messaging.delivery import DELIVERIES_MAX, SUSPECT_DELIVERIES
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
    assert len(mortal.deaths) == DELIVERIES_MAX + 1
    assert set(mortal.deaths[SUSPECT_DELIVERIES:]) == {1}
