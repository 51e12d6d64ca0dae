"""Through a real queue: the bad is kept with its reason, and what is replayed takes effect once."""

from datetime import timedelta
from functools import partial

import pytest
from amqp.exceptions import PreconditionFailed
from nameko.standalone.events import event_dispatcher
from pymongo.errors import OperationFailure

from shared.actor import PLATFORM_TENANT, Role
from shared.broker import names
from shared.broker.connection import messages_in
from shared.clock import SystemClock
from shared.errors import Conflict, Invalid
from shared.events.dead_letter_sink import DeadLetterSink
from shared.events.dead_letters import BODY_KEPT, DeadLetter, forget_bodies, has_body, read_body
from shared.events.delivery import Delivery, Disposition, Outcome, dead_message
from tests.support.harness import actor, delivery_of
from tests.support.inbox import consuming, letters, publish, tallied
from tests.support.malformed import malformed, outgoing, reasons_by_message
from tests.support.tallies import POISON_MINUTES, TROUBLED_MINUTES, attendance
from tests.support.waiting import eventually

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)
FIRST_MAJOR_THAT_REFUSES = 4
"""From here on a broker refuses what is over 16 MiB, unless it is told otherwise."""
MALFORMED = 1000


def test_a_thousand_malformed_messages_are_kept_and_the_good_ones_between_them_applied(
    service, topology_uri, connection
):
    bad = [malformed(number, attendance(MALFORMED + number)) for number in range(MALFORMED)]
    mixed = []
    for number in range(MALFORMED):
        mixed.append(bad[number].message)
        mixed.append(outgoing(delivery_of(attendance(number)), key=number))
    publish(connection, mixed)
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == MALFORMED, what="the good ones", seconds_max=60)
        eventually(lambda: len(letters(service)) == MALFORMED, what="the letters", seconds_max=60)
    assert reasons_by_message(letters(service)) == {one.name: one.reason for one in bad}
    assert messages_in(connection, names.inbox_queue("stipends")) == 0
    assert messages_in(connection, names.dead_queue("stipends")) == 0


def test_a_transient_failure_waits_in_a_delay_queue_and_then_becomes_a_dead_letter(
    service, topology_uri, connection
):
    publish(connection, [outgoing(delivery_of(attendance(1, TROUBLED_MINUTES)), key=1)])
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service), what="the dead letter")
    assert (letter["reason"], letter["attempts"], letter["type"]) == (
        "transient",
        2,
        "attendance.recorded.v1",
    )


def test_a_dead_letter_is_shown_replayed_once_and_discarded_with_a_reason(
    service, topology_uri, connection, relay
):
    publish(connection, [outgoing(delivery_of(attendance(n, POISON_MINUTES)), key=n) for n in (1, 2)])
    with consuming(service, topology_uri):
        eventually(lambda: len(letters(service)) == 2)
        shown = service.ask("dead_letters", {"status": "open"}, actor=OPERATOR)["items"]
        assert {one["reason"] for one in shown} == {"rule_violation"}
        assert "body" not in str(shown[0].keys() - {"body_bytes"})
        first, second = (one["dead_letter_id"] for one in shown)
        service.execute("replay_dead_letter", {"dead_letter_id": first}, actor=OPERATOR)
        service.execute("discard_dead_letter", {"dead_letter_id": second, "reason": "a test"}, actor=OPERATOR)
        relay.drain()
        again = partial(service.ask, "dead_letter", {"dead_letter_id": first}, actor=OPERATOR)
        eventually(lambda: again()["times"] == 2, what="the replayed one failing again")
    assert again()["status"] == "open"
    assert again()["message_id"] == first
    actions = {row["action"] for row in service.store["audit"].find({"record": {"$regex": "^dead_letters/"}})}
    assert {"dead_letter_kept", "replay_dead_letter", "discard_dead_letter"} <= actions


def test_a_replayed_event_takes_effect_once(service, topology_uri, connection, relay, monkeypatch):
    publish(connection, [outgoing(delivery_of(attendance(1, POISON_MINUTES)), key=1)])
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service))
    monkeypatch.setattr("tests.support.tallies.POISON_MINUTES", -1)
    service.execute("replay_dead_letter", {"dead_letter_id": letter["_id"]}, actor=OPERATOR)
    relay.drain()
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == 1)


def test_a_body_too_large_for_one_document_is_kept_but_not_sent_again(service, topology_uri, connection):
    # One that every version of the broker takes.
    body = b"x" * 16_777_000
    publish(connection, [outgoing(delivery_of(attendance(1)), key=1, body=body)])
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service))
    assert letter["body_bytes"] == len(body)
    assert read_body(service.store, DeadLetter._from_son(letter)) == body
    with pytest.raises(Conflict, match="too large"):
        service.execute("replay_dead_letter", {"dead_letter_id": letter["_id"]}, actor=OPERATOR)


def test_a_body_over_the_limit_of_its_broker_is_refused_to_who_publishes_it(topology_uri, connection):
    over = outgoing(delivery_of(attendance(1)), key=1, body=b"x" * 20_000_000)
    if int(connection.server_properties["version"].split(".")[0]) < FIRST_MAJOR_THAT_REFUSES:
        publish(connection, [over])
        return
    with pytest.raises(PreconditionFailed, match="message size"):
        publish(connection, [over])


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_letter_finds_its_collections_made(service, size):
    before = set(service.store.database.list_collection_names())
    letter = Delivery(b"x" * size, {}, {}, "nonsense")
    DeadLetterSink("stipends", service.store, "", SystemClock()).keep([letter])
    assert set(service.store.database.list_collection_names()) == before


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_replay_sends_the_body_as_it_came(service, topology_uri, connection, relay, size):
    good = delivery_of(attendance(1))
    publish(connection, [outgoing(good, key=1, body=b"x" * size)])
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service))
        service.execute("replay_dead_letter", {"dead_letter_id": letter["_id"]}, actor=OPERATOR)
        relay.drain()
        eventually(lambda: [one["times"] for one in letters(service)] == [2], what="the same letter again")


@pytest.mark.parametrize("size", [10, 5_000_000])
def test_a_body_is_removed_90_days_after_the_decision_and_kept_again_when_it_comes_again(service, size):
    sink = DeadLetterSink("stipends", service.store, "", SystemClock())
    arrived = Delivery(b"x" * size, {}, {}, "nonsense")
    sink.keep([arrived])
    (letter,) = letters(service)
    data = {"dead_letter_id": letter["_id"], "reason": "a test"}
    service.execute("discard_dead_letter", data, actor=OPERATOR)
    for days, is_kept in ((89, True), (91, False)):
        until = SystemClock().now() + BODY_KEPT - timedelta(days=days)
        service.store["dead_letters"].update_one({}, {"$set": {"body_until": until}})
        forget_bodies(service.store, {})
        assert has_body(service.store, DeadLetter._from_son(letter)) == is_kept
    assert service.store["dead_letter_bodies"].count_documents({}) == 0
    assert service.store["dead_letter_bodies.chunks"].count_documents({}) == 0

    sink.keep([arrived])
    (again,) = [DeadLetter._from_son(one) for one in letters(service)]
    assert (again.status, again.times, again.body_until) == ("open", 2, None)
    assert read_body(service.store, again) == arrived.body
    forget_bodies(service.store, {})
    assert has_body(service.store, again)


def test_two_messages_under_one_id_are_both_kept(service, topology_uri, connection):
    good = delivery_of(attendance(1))
    bodies = [b"{one", b"{two", b"{one", b"{" + b"3" * 5_000_000, b"{" + b"4" * 5_000_000]
    publish(connection, [outgoing(good, key=place, body=body) for place, body in enumerate(bodies)])
    with consuming(service, topology_uri):
        eventually(lambda: sum(letter["times"] for letter in letters(service)) == len(bodies))
    kept = [DeadLetter._from_son(letter) for letter in letters(service)]
    assert {read_body(service.store, letter) for letter in kept} == set(bodies)
    assert sorted(letter.times for letter in kept) == [1, 1, 1, 2]


def test_an_event_of_a_stock_nameko_dispatcher_is_refused_with_that_reason(service, topology_uri):
    dispatch = event_dispatcher({"AMQP_URI": topology_uri})
    dispatch("advocacy", "attendance.recorded.v1", {"attendance_id": "a"})
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service))
    assert letter["reason"] == "missing_envelope"


def test_the_keeper_outlives_whatever_happens_to_it_and_keeps_the_letter_in_the_end(
    service, topology_uri, connection, monkeypatch
):
    refused = []

    def refuse(*_):
        refused.append(1)
        raise OperationFailure("no", code=20)

    monkeypatch.setattr(DeadLetterSink, "keep", refuse)
    publish(connection, [outgoing(delivery_of(attendance(1, POISON_MINUTES)), key=1)])
    with consuming(service, topology_uri):
        eventually(lambda: len(refused) >= 2, what="a second try")
        monkeypatch.undo()
        eventually(lambda: letters(service), what="the letter")


def test_all_dead_letters_of_one_reason_are_replayed_by_pages_and_no_other(
    service, topology_uri, relay, monkeypatch
):
    monkeypatch.setattr("shared.runtime.operator.REPLAYED_AT_ONCE_MAX", 10)
    sink = DeadLetterSink("stipends", service.store, topology_uri, SystemClock())
    for reason, first, end in (("transient", 0, 25), ("schema", 25, 30)):
        facts = [attendance(number) for number in range(first, end)]
        dispositions = [
            Disposition(delivery_of(fact), Outcome.DEAD, fact.type, reason, "no", delay_seconds=0)
            for fact in facts
        ]
        outgoing_ = [dead_message("stipends", one, SystemClock().now()) for one in dispositions]
        sink.keep([Delivery(one.body, one.headers, one.properties, one.routing_key) for one in outgoing_])
    answers, after = [], None
    while not answers or after is not None:
        asked = {"reason": "transient", "after": after}
        answers.append(service.execute("replay_dead_letters", asked, actor=OPERATOR))
        after = answers[-1]["last"]
    assert [one["replayed"] for one in answers] == [10, 10, 5, 0]
    open_now = service.ask("dead_letters", {"status": "open"}, actor=OPERATOR)["items"]
    assert {letter["reason"] for letter in open_now} == {"schema"}
    assert len(open_now) == 5
    assert service.execute("replay_dead_letters", {"reason": "transient"}, actor=OPERATOR)["replayed"] == 0
    audited = service.store["audit"].count_documents({"action": "replay_dead_letters"})
    assert audited == 25
    assert relay._lease.held()
    assert relay.drain() == 25
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == 25, what="the replayed ones")


def test_not_everything_is_replayed_at_once(service):
    with pytest.raises(Invalid):
        service.execute("replay_dead_letters", {}, actor=OPERATOR)
