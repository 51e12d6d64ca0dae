"""What kills its process each time is given up by the broker itself, and holds up nobody for good."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker import names
from shared.broker.connection import messages_in
from shared.clock import SystemClock
from shared.events import topology
from shared.events.dead_letter_sink import DeadLetterKeeper
from shared.events.dead_letters import DeadLetter, read_body
from shared.events.delivery import SUSPECT_DELIVERIES
from tests.support.harness import ServiceHarness, delivery_of
from tests.support.inbox import letters, publish, tallied
from tests.support.malformed import outgoing
from tests.support.mortal_process import DEADLY_MINUTES
from tests.support.servers import ROOT
from tests.support.tallies import attendance
from tests.support.waiting import eventually

BROKER_DELIVERIES_MAX = SUSPECT_DELIVERIES
"""So that the broker gives up before the consumer does, which counts too but can only while it lives."""

EVENTS, DEADLY = 60, 30


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


@pytest.fixture
def keeper(service: ServiceHarness, topology_uri: str) -> Iterator[None]:
    """Letters are kept by a process that lives on."""
    keeper = DeadLetterKeeper("stipends", service.store, topology_uri, SystemClock())
    thread = threading.Thread(target=keeper.run)
    thread.start()
    yield
    keeper.stop()
    thread.join(15)
    assert not thread.is_alive()


@contextmanager
def living(service: ServiceHarness, topology_uri: str) -> Iterator[subprocess.Popen[bytes]]:
    """One life of the process."""
    module = "tests.support.mortal_process"
    process = subprocess.Popen([sys.executable, "-m", module, topology_uri, service.store_uri], cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def test_an_event_that_kills_its_process_each_time_becomes_a_dead_letter_and_the_others_get_through(
    service, topology_uri, connection, keeper
) -> None:
    deadly = attendance(DEADLY, DEADLY_MINUTES)
    facts = [deadly if number == DEADLY else attendance(number) for number in range(EVENTS)]
    publish(connection, [outgoing(delivery_of(fact), key=fact.id) for fact in facts])
    for _ in range(BROKER_DELIVERIES_MAX + 1):
        with living(service, topology_uri) as process:
            assert process.wait(30) == -signal.SIGKILL
    with living(service, topology_uri):
        eventually(lambda: tallied(service) == EVENTS - 1, what="the others")
        (letter,) = eventually(lambda: letters(service), what="the dead letter")
    assert letter["_id"] == deadly.id
    assert (letter["reason"], letter["type"]) == ("delivery_limit", deadly.type)
    assert read_body(service.store, DeadLetter._from_son(letter)) == delivery_of(deadly).body
    assert messages_in(connection, names.inbox_queue("stipends")) == 0
