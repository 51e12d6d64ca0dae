"""What a service has said reaches the broker: confirmed, in order, whoever dies."""

from collections import defaultdict

from shared.broker import names
from shared.broker.connection import messages_in
from shared.clock import SystemClock
from shared.events.refusals import WindowOutcome
from shared.events.relay import Relay, RelayLimits
from shared.observability.health import Heartbeat
from shared.persistence import outbox
from tests.support.relaying import left, relaying, take_all
from tests.support.tallies import attendance
from tests.support.waiting import eventually

INSIGHTS_INBOX = names.inbox_queue("insights")


def say(service, count: int) -> None:
    service.process([attendance(number) for number in range(count)])


def test_every_row_is_published_once_and_marked(service, relay, connection):
    say(service, 1200)
    assert relay._lease.held()
    assert relay.drain() == 1200
    assert left(service) == 0
    assert messages_in(connection, INSIGHTS_INBOX) == 1200
    assert relay.drain() == 0


def test_events_about_one_subject_leave_in_their_order(service, relay, connection):
    for _ in range(5):
        say(service, 30)
    relay.drain()
    seen = defaultdict(list)
    for message in take_all(connection, INSIGHTS_INBOX):
        headers = message.properties["application_headers"]
        seen[headers["cloudEvents_subject"]].append(headers["cloudEvents_sequence"])
    assert len(seen) == 30
    assert all(sequences == [1, 2, 3, 4, 5] for sequences in seen.values())


def test_a_row_that_was_committed_late_with_an_early_id_is_not_passed_over(service, relay):
    say(service, 3)
    early = service.store[outbox.COLLECTION].find_one_and_delete({}, sort=[("_id", 1)])
    assert relay.drain() == 2
    service.store[outbox.COLLECTION].insert_one(early)
    assert relay.drain() == 1


def test_a_row_committed_while_a_window_is_under_way_still_leaves_before_its_successor(
    service, relay, connection, monkeypatch
):
    monkeypatch.setattr(relay, "_limits", RelayLimits(window_rows_max=2))
    say(service, 5)
    rows = service.store[outbox.COLLECTION]
    late = rows.find_one_and_delete({}, sort=[("_id", 1)])
    successor_id = rows.find_one({}, sort=[("_id", -1)])["_id"]
    mark = relay._mark

    def commit_late_then_mark(window):
        if rows.count_documents({"_id": late["_id"]}) == 0:
            rows.insert_one(late)
        mark(window)

    monkeypatch.setattr(relay, "_mark", commit_late_then_mark)
    assert relay.drain() == 5
    left_in_order = [message.properties["message_id"] for message in take_all(connection, INSIGHTS_INBOX)]
    assert left_in_order.index(late["_id"]) < left_in_order.index(successor_id)


def test_a_window_is_bounded_by_bytes_too(service, relay, monkeypatch):
    say(service, 3)
    (row,) = service.store[outbox.COLLECTION].find().limit(1)
    limits = RelayLimits(window_bytes_max=len(row["body"]) + 1)
    monkeypatch.setattr(relay, "_limits", limits)
    assert len(relay._next_window(WindowOutcome()).rows) == 2
    assert relay.drain() == 3


def test_one_that_has_much_to_catch_up_with_is_ready_all_the_while(service, relay, monkeypatch):
    say(service, 12)
    silence = iter(range(0, 1_000, 12))
    monkeypatch.setattr(relay, "_limits", RelayLimits(window_rows_max=1))
    monkeypatch.setattr(relay, "_heartbeat", Heartbeat(clock=lambda: float(next(silence))))
    mark = relay._mark

    def look_then_mark(outcome: WindowOutcome) -> None:
        relay.check()
        mark(outcome)

    monkeypatch.setattr(relay, "_mark", look_then_mark)
    assert relay.drain() == 12


def test_what_nobody_is_bound_to_hear_is_kept_and_sent_once_someone_is(service, relay, connection):
    channel = connection.channel()
    key = "claim.opened.v1"
    channel.queue_unbind(INSIGHTS_INBOX, names.events_exchange("stipends"), key)
    say(service, 2)
    assert relay.drain() == 0
    assert outbox.status(service.store, SystemClock().now())["unroutable"] == 2
    channel.queue_bind(INSIGHTS_INBOX, names.events_exchange("stipends"), key)
    with relaying(relay):
        eventually(lambda: left(service) == 0, what="an empty outbox")
    assert messages_in(connection, INSIGHTS_INBOX) == 2


def test_only_one_replica_relays_and_another_takes_over_when_its_lease_runs_out(service, relay, topology_uri):
    other = Relay(
        service.store,
        topology_uri,
        "test-2",
        SystemClock(),
        RelayLimits(lease_seconds=1.0, lease_retry_seconds=0.1),
    )
    assert relay._lease.held()
    assert not other._lease.held()
    say(service, 1)
    with relaying(other):
        eventually(lambda: left(service) == 0, what="the other replica taking over")


def test_a_nudge_is_heard_while_the_relay_waits(service, relay):
    with relaying(relay):
        for number in range(5):
            service.process([attendance(number)])
            relay.nudge()
            eventually(lambda: left(service) == 0)
