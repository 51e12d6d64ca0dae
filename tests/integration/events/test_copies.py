"""What waits to be copied into a queue that takes nothing holds up none of its neighbours."""

from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker import names
from shared.broker.connection import messages_in
from shared.events import topology
from tests.support.harness import delivery_of
from tests.support.inbox import consuming, letters, publish, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import TROUBLED_MINUTES, attendance
from tests.support.waiting import eventually

GOOD, TROUBLED = 2_000, 50
DELAYED = names.delay_queue("stipends", 1)


@pytest.fixture
def topology_uri(vhost: str, management_uri: str) -> str:
    declared = topology.definitions()
    (queue,) = (queue for queue in declared["queues"] if queue["name"] == DELAYED)
    queue["arguments"] |= {"x-max-length-bytes": 10, "x-message-ttl": 3_600_000}
    with Management(management_uri) as management:
        management.post("definitions", urlsplit(vhost).path[1:], body=declared)
    return vhost


def test_the_neighbours_are_applied_and_acked_and_it_goes_on_when_there_is_room(
    service, topology_uri, connection
):
    facts = [attendance(number, TROUBLED_MINUTES) for number in range(GOOD, GOOD + TROUBLED)]
    facts += [attendance(number) for number in range(GOOD)]
    publish(connection, [outgoing(delivery_of(fact), key=fact.id) for fact in facts])
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == GOOD, what="the neighbours", seconds_max=60)
        channel = connection.channel()
        emptied: list[str] = []

        def room() -> bool:
            while message := channel.basic_get(DELAYED, no_ack=True):
                emptied.append(message.properties["message_id"])
            return len(set(emptied)) == TROUBLED

        eventually(room, what="all that waited", seconds_max=90)
    assert messages_in(connection, names.inbox_queue("stipends")) == 0
    assert letters(service) == []
