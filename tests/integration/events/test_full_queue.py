"""A queue that is full holds up what is for it, and nothing else; all of it arrives once there is room."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from urllib.parse import urlsplit

import pytest

from deploy.local.management import Management
from shared.broker import names
from shared.broker.connection import connect, messages_in
from shared.clock import SystemClock
from shared.contracts import advocacy, recruitment
from shared.contracts.envelope import Event
from shared.events import topology
from shared.events.relay import Relay, RelayLimits
from shared.persistence import outbox
from tests.faults.facts import accepted, activated
from tests.support.relaying import left, relaying, take_all
from tests.support.tallies import attendance
from tests.support.waiting import eventually

ATTENDANCES = 2_000
FULL_BYTES = 20_000
LIMITS = RelayLimits(refused_retry_seconds_first=0.1, refused_retry_seconds_max=0.5)


@pytest.fixture
def full() -> str:
    """The inbox that is soon full."""
    return names.inbox_queue("insights")


@pytest.fixture
def topology_uri(vhost: str, management_uri: str, full: str) -> str:
    declared = topology.definitions()
    (queue,) = (queue for queue in declared["queues"] if queue["name"] == full)
    queue["arguments"]["x-max-length-bytes"] = FULL_BYTES
    with Management(management_uri) as management:
        management.post("definitions", urlsplit(vhost).path[1:], body=declared)
    return vhost


@pytest.fixture
def relay(service, topology_uri: str) -> Relay:
    return Relay(service.store, topology_uri, "test-1", SystemClock(), LIMITS)


def say(service, facts: Iterable[Event], contract) -> list[str]:
    """Put facts into the outbox; their ids."""
    rows = [outbox.row(contract, fact) for fact in facts]
    service.store[outbox.COLLECTION].insert_many(rows)
    return [row["_id"] for row in rows]


def ids(messages: Iterable) -> list[str]:
    return [message.properties["message_id"] for message in messages]


def test_a_full_read_model_does_not_hold_up_the_money_and_misses_nothing(service, relay, topology_uri, full):
    said = say(service, map(attendance, range(ATTENDANCES)), advocacy.ATTENDANCE_RECORDED)
    connection = connect(topology_uri)
    stipends = names.inbox_queue("stipends")
    with relaying(relay):
        eventually(lambda: messages_in(connection, stipends) >= ATTENDANCES, what="them", seconds_max=30)
        refused = service.store[outbox.COLLECTION].count_documents
        eventually(lambda: refused({"state": outbox.REFUSED, "refused": {"$gte": 3}}), what="three tries")
        assert ids(take_all(connection, stipends)) == said
        assert outbox.status(service.store, SystemClock().now())["pending"] > 0
        shown: list[str] = []
        eventually(
            lambda: shown.extend(ids(take_all(connection, full))) or left(service) == 0,
            what="an empty outbox",
            seconds_max=60,
        )
        shown += ids(take_all(connection, full))
    assert Counter(shown) == Counter(said)
    assert messages_in(connection, stipends) == 0
    connection.close()


def test_events_about_one_subject_wait_for_one_another(service, relay, topology_uri, full):
    facts = [attendance(number, sequence=1) for number in range(200)]
    say(service, facts, advocacy.ATTENDANCE_RECORDED)
    relay.drain()
    # What follows finds its subject waiting, or not.
    say(service, [attendance(number, sequence=2) for number in range(200)], advocacy.ATTENDANCE_RECORDED)
    connection = connect(topology_uri)
    order: dict[str, list[int]] = defaultdict(list)

    def noted() -> bool:
        for message in take_all(connection, full):
            headers = message.properties["application_headers"]
            order[headers["cloudEvents_subject"]].append(headers["cloudEvents_sequence"])
        return left(service) == 0

    with relaying(relay):
        eventually(noted, what="an empty outbox", seconds_max=60)
        noted()
    connection.close()
    assert len(order) == 200
    assert {tuple(sequences) for sequences in order.values()} == {(1, 2)}


@pytest.mark.parametrize("full", [names.inbox_queue("stipends")])
def test_a_full_inbox_of_one_who_works_lets_the_others_have_theirs(service, relay, topology_uri, full):
    """Stipends hears of the accepted only; advocacy hears of the active too."""
    say(service, map(accepted, range(200)), recruitment.ADVISOR_ACCEPTED)
    active = say(service, map(activated, range(1_000, 1_200)), recruitment.ADVISOR_ACTIVATED)
    connection = connect(topology_uri)
    taken: list[str] = []
    with relaying(relay):
        eventually(
            lambda: (
                taken.extend(ids(take_all(connection, names.inbox_queue("advocacy"))))
                or set(active) <= set(taken)
            ),
            what="the active",
        )
        eventually(lambda: take_all(connection, full) and left(service) == 0, what="room", seconds_max=60)
    connection.close()
    assert Counter(taken)[active[0]] == 1
