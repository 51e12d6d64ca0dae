"""Through a real queue: batches are applied and acked, and held while they cannot be."""

import time
from contextlib import suppress

from prometheus_client import REGISTRY

from shared.broker import names
from shared.broker.connection import messages_in
from shared.observability.health import NotReady
from tests.support.harness import delivery_of
from tests.support.inbox import consuming, publish, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import attendance
from tests.support.waiting import eventually

SLOW_SECONDS = 1.0


def test_a_stream_is_applied_in_batches_and_acked(service, topology_uri, connection):
    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(2500)])
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == 2500, what="2,500 tallies")
    inbox = names.inbox_queue("stipends")
    assert messages_in(connection, inbox) == 0
    assert service.store["inbox"].count_documents({}) == 2500


def test_events_that_trickle_in_share_a_transaction_when_they_may_wait(service, topology_uri, connection):
    sizes = []

    def apply(deliveries):
        sizes.append(len(deliveries))
        return service.application.apply(deliveries)

    with consuming(service, topology_uri, apply=apply, gather_seconds=3.0):
        for number in range(5):
            publish(connection, [outgoing(delivery_of(attendance(number)), key=number)])
        eventually(lambda: tallied(service) == 5)
    assert sizes == [5]


def test_a_full_batch_does_not_wait_for_more(service, topology_uri, connection):
    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(20)])
    with consuming(service, topology_uri, batch_events_max=10, gather_seconds=15.0):
        eventually(lambda: tallied(service) == 20, seconds_max=10)


def test_a_batch_is_held_and_given_again_while_the_database_is_away(service, topology_uri, connection):
    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(50)])
    failures = iter([True, True, False])

    def apply(deliveries):
        if next(failures, False):
            raise ConnectionError("away")
        return service.application.apply(deliveries)

    with consuming(service, topology_uri, apply=apply, hold_seconds_first=0.05):
        eventually(lambda: tallied(service) == 50)


def test_what_is_held_is_shown_and_makes_its_process_not_ready(service, topology_uri, connection):
    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(5)])
    away = True

    def apply(deliveries):
        if away:
            raise ConnectionError("away")
        return service.application.apply(deliveries)

    def not_ready(consumer):
        consumer.sample()
        with suppress(NotReady):
            consumer.check()
            return False
        return consumer.connected

    limits = {"hold_seconds_first": 0.05, "hold_seconds_max": 0.05, "held_seconds_max": 0.2}
    with consuming(service, topology_uri, apply=apply, **limits) as consumer:
        eventually(lambda: not_ready(consumer), what="a process that is not ready")
        assert REGISTRY.get_sample_value("tandem_inbox_held_events") > 0
        away = False
        eventually(lambda: tallied(service) == 5)
        eventually(lambda: not not_ready(consumer), what="a process that is ready again")
        consumer.sample()
        assert REGISTRY.get_sample_value("tandem_inbox_held_events") == 0


def test_what_is_decided_of_a_batch_is_settled_and_the_rest_of_it_given_again(
    service, topology_uri, connection
):
    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(50)])
    with consuming(service, topology_uri, apply=lambda all_: service.application.apply(all_[:7])):
        eventually(lambda: tallied(service) == 50)
        inbox = names.inbox_queue("stipends")
        eventually(lambda: messages_in(connection, inbox) == 0)
    assert messages_in(connection, names.inbox_queue("stipends")) == 0


def test_batches_get_smaller_while_they_are_slow_and_grow_again(service, topology_uri, connection):
    sizes = []

    def apply(deliveries):
        sizes.append(len(deliveries))
        if len(sizes) <= 3:
            time.sleep(SLOW_SECONDS)
        return service.application.apply(deliveries)

    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(200)])
    limits = {"batch_events_max": 40, "batches_in_flight_max": 1, "slow_batch_seconds": SLOW_SECONDS}
    with consuming(service, topology_uri, apply=apply, **limits):
        eventually(lambda: tallied(service) == 200, seconds_max=30)
    assert [size <= most for size, most in zip(sizes, [40, 20, 10, 10], strict=False)] == [True] * 4
    assert max(sizes[4:]) > 10
