"""Making a read model again: nothing that was said is left out, and the end is told when it is there."""

from collections.abc import Callable

import pytest

from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.operate import rebuild
from shared.actor import Role
from shared.broker import names
from shared.broker.connection import amqp, messages_in
from shared.clock import SystemClock
from shared.contracts import PUBLISHERS
from shared.events.dead_letter_sink import DeadLetterSink
from shared.events.delivery import Delivery
from tests.support.harness import AUDIT_KEYS, ServiceHarness, actor
from tests.support.rates import hourly_rate, set_rate
from tests.support.tallies import attendance

ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
INBOX = names.inbox_queue("insights")
SAID = 7


@pytest.fixture
def services(harness: Callable[..., ServiceHarness]) -> dict[str, ServiceHarness]:
    """All services that say something, and insights; stipends has said seven things."""
    made = {name: harness(name) for name in (*PUBLISHERS, "insights")}
    set_rate(made["stipends"].execute, hourly_rate())
    made["stipends"].process([attendance(number) for number in range(SAID)])
    return made


@pytest.fixture
def access(services: dict[str, ServiceHarness], topology_uri: str) -> dict[str, Access]:
    return {name: Access(topology_uri, one.store_uri, AUDIT_KEYS) for name, one in services.items()}


def fetched(connection: amqp.Connection) -> list[Delivery]:
    """All messages of the inbox, fetched as a consumer does: neither ready any more nor acked."""
    channel = connection.channel()
    channel.auto_decode = False
    messages = []
    while message := channel.basic_get(INBOX):
        messages.append(Delivery.of(message))
    return messages


def test_what_a_consumer_has_fetched_and_not_taken_in_is_waited_for(
    services, access, connection, monkeypatch
):
    monkeypatch.setattr(rebuild, "APPLIED_SECONDS_MAX", 0.0)
    assert rebuild.republish(access, "insights") == SAID
    on_their_way = fetched(connection)
    assert messages_in(connection, INBOX) == 0
    with pytest.raises(Problem):
        rebuild.wait_until_applied(access, "insights")
    services["insights"].application.apply(on_their_way[:-1])
    with pytest.raises(Problem):
        rebuild.wait_until_applied(access, "insights")
    services["insights"].application.apply(on_their_way[-1:])
    rebuild.wait_until_applied(access, "insights")


def test_what_became_a_dead_letter_is_waited_for_no_longer(services, access, connection, monkeypatch):
    monkeypatch.setattr(rebuild, "APPLIED_SECONDS_MAX", 0.0)
    rebuild.republish(access, "insights")
    first, *others = fetched(connection)
    services["insights"].application.apply(others)
    with pytest.raises(Problem):
        rebuild.wait_until_applied(access, "insights")
    insights = services["insights"]
    DeadLetterSink("insights", insights.store, access["insights"].amqp_uri, SystemClock()).keep([first])
    rebuild.wait_until_applied(access, "insights")


def test_what_no_queue_takes_is_told_and_not_counted_as_sent(access, connection):
    with connection.channel() as channel:
        channel.queue_unbind(INBOX, names.work_exchange("insights"), INBOX)
    with pytest.raises(Problem, match=f"{SAID} events"):
        rebuild.republish(access, "insights")


def test_a_queue_that_nobody_empties_is_told_and_not_waited_for_without_end(
    services, access, connection, monkeypatch
):
    monkeypatch.setattr(rebuild, "WINDOW_EVENTS", 1)
    monkeypatch.setattr(rebuild, "QUEUED_EVENTS_MAX", 2)
    monkeypatch.setattr(rebuild, "APPLIED_SECONDS_MAX", 0.5)
    with pytest.raises(Problem, match="insights is still busy"):
        rebuild.republish(access, "insights")
    assert messages_in(connection, INBOX) == 3
