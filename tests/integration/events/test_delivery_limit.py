"""What nobody lives long enough to note is given up by the broker itself, and holds up nobody for good."""

from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker import names
from shared.broker.connection import connect, messages_in
from shared.events import topology
from shared.events.dead_letters import DeadLetter, read_body
from tests.support.harness import delivery_of
from tests.support.inbox import consuming, letters, publish, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import attendance
from tests.support.waiting import eventually

BROKER_DELIVERIES_MAX = 2

EVENTS = 60


@pytest.fixture
def topology_uri(vhost: str, management_uri: str) -> str:
    """The address of a vhost whose inboxes give up sooner than in earnest: so many starts take too long."""
    declared = topology.definitions()
    for queue in declared["queues"]:
        if "x-delivery-limit" in queue["arguments"]:
            queue["arguments"]["x-delivery-limit"] = BROKER_DELIVERIES_MAX
    with Management(management_uri) as management:
        management.post("definitions", urlsplit(vhost).path[1:], body=declared)
    return vhost


def someone_dies_with_it(uri: str) -> None:
    """Take the first event of the inbox, and lose the broker with it."""
    connection = connect(uri)
    channel = connection.channel()
    eventually(lambda: channel.basic_get(names.inbox_queue("stipends")), what="the event")
    connection.collect()


def test_what_ends_its_process_before_that_can_be_noted_becomes_a_dead_letter(
    service, topology_uri, connection
) -> None:
    deadly = attendance(EVENTS)
    publish(connection, [outgoing(delivery_of(deadly), key=deadly.id)])
    for _ in range(BROKER_DELIVERIES_MAX + 1):
        someone_dies_with_it(topology_uri)
    publish(connection, [outgoing(delivery_of(attendance(number)), key=number) for number in range(EVENTS)])
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == EVENTS, what="the others")
        (letter,) = eventually(lambda: letters(service), what="the dead letter")
    assert letter["_id"] == deadly.id
    assert (letter["reason"], letter["type"]) == ("delivery_limit", deadly.type)
    assert read_body(service.store, DeadLetter._from_son(letter)) == delivery_of(deadly).body
    assert messages_in(connection, names.inbox_queue("stipends")) == 0
