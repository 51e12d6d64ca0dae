"""While replicas are replaced, an older one passes on the events that only a newer one knows."""

import pytest

from shared.broker import names
from shared.broker.connection import messages_in
from shared.contracts import stipends
from shared.events.delivery import ATTEMPT, ROUTING_KEY, Delivery, Outcome
from shared.events.processor import EventProcessor
from shared.events.routing import UNTIL_KNOWN
from tests.support.harness import delivery_of
from tests.support.inbox import consuming, letters, publish, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import attendance, claim_data
from tests.support.waiting import eventually

EVENTS = 20
UNKNOWN = "weather.changed.v1"
KNOWN_ELSEWHERE = stipends.CLAIM_OPENED.type


@pytest.fixture
def older(service):
    """A replica of a release that did not subscribe to attendances."""
    return EventProcessor("stipends", service.store, (), service.clock, lambda: None)


def typed(event_type: str, **headers: object) -> Delivery:
    """An event of that type, under its own routing key."""
    good = delivery_of(attendance(1))
    about = stipends.CLAIM_OPENED
    own = {"cloudEvents_type": event_type, "cloudEvents_source": about.source}
    body = about.encode(claim_data("claim-1", attendance(1).data))
    return Delivery(body, good.headers | own | headers, good.properties, event_type)


def test_a_newer_replica_applies_what_an_older_one_held(service, older, topology_uri, connection):
    publish(connection, [outgoing(delivery_of(attendance(n)), key=n) for n in range(EVENTS)])
    inbox, delayed = names.inbox_queue("stipends"), names.delay_queue("stipends", 5)
    with consuming(service, topology_uri, apply=older.apply):
        eventually(lambda: messages_in(connection, delayed) == EVENTS, what="all held a second time")
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == EVENTS, what="all applied", seconds_max=30)
        eventually(lambda: messages_in(connection, inbox) == 0)
        assert letters(service) == []


@pytest.mark.parametrize(
    ("event_type", "reason"), [(UNKNOWN, "unknown_event"), (KNOWN_ELSEWHERE, "not_subscribed")]
)
def test_it_is_held_for_a_day_and_then_a_dead_letter_with_its_reason(service, event_type, reason):
    fresh, applied = service.application.apply([typed(event_type), delivery_of(attendance(2))])
    assert (fresh.outcome, fresh.reason, fresh.delay_seconds) == (Outcome.RETRY, reason, 1)
    assert applied.outcome is Outcome.APPLIED

    came_back = typed(event_type, **{ROUTING_KEY: event_type})._replace(routing_key="stipends.inbox")
    last = UNTIL_KNOWN.attempts_max - 1
    attempts = {n: came_back.headers | {ATTEMPT: n} for n in (last - 1, last)}
    tried = [came_back._replace(headers=headers) for headers in attempts.values()]
    held, dead = service.application.apply(tried)
    assert (held.outcome, held.delay_seconds) == (Outcome.RETRY, 120)
    assert (dead.outcome, dead.reason, dead.event_type) == (Outcome.DEAD, reason, event_type)


@pytest.mark.parametrize("event_type", [UNKNOWN, KNOWN_ELSEWHERE])
def test_what_came_under_the_name_of_another_type_is_a_dead_letter_at_once(service, event_type):
    (wrong,) = service.application.apply([typed(event_type)._replace(routing_key="attendance.recorded.v1")])
    assert wrong.outcome is Outcome.DEAD
