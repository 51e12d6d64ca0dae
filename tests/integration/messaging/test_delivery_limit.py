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
from shared.clock import SystemClock
from shared.identity import PLATFORM_TENANT, Role
from shared.messaging import broker, names, topology
from shared.messaging.broker import WindowPublisher
from shared.messaging.dead_letters import DeadLetter, DeadLetterKeeper, read_body
from tests.support.harness import ServiceHarness, actor, delivery_of
from tests.support.malformed import outgoing
from tests.support.mortal_process import DEADLY_MINUTES, LIMITS
from tests.support.servers import ROOT
from tests.support.tallies import attendance
from tests.support.waiting import eventually

DELIVERIES_MAX = 2
EVENTS, DEADLY = 90, 30
OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)


@pytest.fixture
def topology_uri(vhost: str, management_uri: str) -> str:
    """The address of a vhost whose inboxes give up sooner than in earnest: fifty starts take too long."""
    declared = topology.definitions()
    for queue in declared["queues"]:
        if "x-delivery-limit" in queue["arguments"]:
            queue["arguments"]["x-delivery-limit"] = DELIVERIES_MAX
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
    service, topology_uri, connection, relay, keeper
) -> None:
    deadly = attendance(DEADLY, DEADLY_MINUTES)
    facts = [deadly if number == DEADLY else attendance(number) for number in range(EVENTS)]
    publisher = WindowPublisher(connection)
    publisher.send(outgoing(delivery_of(fact), key=fact.id) for fact in facts)
    assert publisher.settle().returned == set()

    for _ in range(DELIVERIES_MAX + 1):
        with living(service, topology_uri) as process:
            assert process.wait(30) == -signal.SIGKILL
    with living(service, topology_uri):
        eventually(lambda: len(letters(service)) + tallied(service) == EVENTS, what="all but the fetched")
        kept = letters(service)
        # Those fetched with it were given up with it; no others.
        assert len(kept) <= LIMITS.prefetch
        for letter_id in kept.keys() - {deadly.id}:
            service.execute("replay_dead_letter", {"dead_letter_id": letter_id}, actor=OPERATOR)
        relay.drain()
        eventually(lambda: tallied(service) == EVENTS - 1, what="the others")

    letter = kept[deadly.id]
    assert (letter.reason, letter.type) == ("delivery_limit", deadly.type)
    assert read_body(service.store, letter) == delivery_of(deadly).body
    assert broker.messages_in(connection, names.inbox_queue("stipends")) == 0


def letters(service: ServiceHarness) -> dict[str, DeadLetter]:
    return {one["_id"]: DeadLetter._from_son(one) for one in service.store["dead_letters"].find()}


def tallied(service: ServiceHarness) -> int:
    return service.store["tallies"].count_documents({})
