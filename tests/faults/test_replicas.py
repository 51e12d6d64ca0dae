"""However often, in whatever order and by how many replicas facts are heard: the end state is the same."""

import importlib
import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from shared.contracts import advocacy, recruitment
from shared.contracts.envelope import Event
from shared.contracts.hearers import HEARERS
from shared.persistence.store import Store
from tests.faults.conftest import MakeRig
from tests.faults.facts import (
    accepted,
    activated,
    advisor_id,
    hourly_rate,
    paused,
    resumed,
    set_hourly_rate,
    withdrawn,
)
from tests.faults.invariants import examine, unheard, unsent
from tests.support.harness import ServiceHarness, event
from tests.support.servers import TestServers, unique
from tests.support.tallies import attendance
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(600)

ADVISORS = 60
ATTENDANCES = 300
TIMES = 3
SEED = 20261122
HARNESS_ROUNDS_MAX = 10
BEFORE_ANY_RATE = date(2025, 10, 1)

# What differs between two runs of the same facts: ids and times of what a service says or does itself.
RUN_BOUND = frozenset(
    {"version", "sequence", "audit_head", "created_at", "updated_at", "at", "since", "place", "decided_by"}
    | {"rate_id", "id", "set_at", "_cls"}
)
IDS_OF_EVENTS = frozenset({"timeline"})


def story() -> list[Event]:
    """Facts of recruitment and advocacy about some advisors, in the order in which they happened."""
    facts = []
    for number in range(ADVISORS):
        facts += [applied(number), accepted(number), activated(number)]
        facts += [[], [paused(number)], [paused(number), resumed(number)], [withdrawn(number)]][number % 4]
    facts.append(event_published())
    for number in range(ADVISORS):
        facts += seat(number)
    facts += [attendance(number) for number in range(ATTENDANCES)]
    facts += [late_attendance(number) for number in range(ATTENDANCES, ATTENDANCES + 10)]
    return facts


def applied(number: int) -> Event:
    data = {"application_id": f"application-{number}", "advisor_kind": "parent", "language": "en"}
    return event(recruitment.APPLICATION_SUBMITTED, data, subject=data["application_id"])


def event_published() -> Event:
    data = {
        "event_id": "event-1",
        "title": {"en": "Family day", "es": "Día de la familia"},
        "starts_at": datetime(2026, 10, 1, 15, tzinfo=UTC),
        "ends_at": datetime(2026, 10, 1, 17, tzinfo=UTC),
        "time_zone": "America/Chicago",
        "place": "Madison",
        "seats": 20,
    }
    return event(advocacy.EVENT_PUBLISHED, data, subject="event-1")


def seat(number: int) -> list[Event]:
    """An invitation, and the seat, the place in line or both in turn."""
    about = {
        "invitation_id": f"inv-{number}",
        "event_id": "event-1",
        "advisor_id": advisor_id(number),
    }
    sent = about | {
        "event_title": {"en": "Family day", "es": "Día de la familia"},
        "starts_at": datetime(2026, 10, 1, 15, tzinfo=UTC),
    }
    course = [
        [(advocacy.SEAT_CONFIRMED, about | {"from_waitlist": False})],
        [(advocacy.SEAT_WAITLISTED, about | {"position": number + 1})],
        [
            (advocacy.SEAT_WAITLISTED, about | {"position": number + 1}),
            (advocacy.SEAT_CONFIRMED, about | {"from_waitlist": True}),
            (advocacy.SEAT_RELEASED, about),
        ],
        [(advocacy.INVITATION_DECLINED, about)],
    ][number % 4]
    said = [(advocacy.INVITATION_SENT, sent), *course]
    return [
        event(contract, data, subject=f"inv-{number}", sequence=sequence)
        for sequence, (contract, data) in enumerate(said, start=1)
    ]


def late_attendance(number: int) -> Event:
    """An attendance of a day for which there is no rate, so that its claim waits."""
    fact = attendance(number)
    fact.data["attended_on"] = BEFORE_ANY_RATE
    return fact


@pytest.fixture
def harnesses(own_servers: TestServers) -> Iterator[dict[str, ServiceHarness]]:
    """Every service that hears, without a broker."""
    uri, prefix = own_servers.database.admin_uri, unique("once")
    made = {service: ServiceHarness(service, uri, prefix) for service in HEARERS}
    yield made
    for one in made.values():
        one.close()


def tell_once_in_order(harnesses: dict[str, ServiceHarness], facts: list[Event]) -> None:
    """Let each service hear each fact once, then what the others say because of it, until all are silent."""
    heard: set[str] = set()
    for _ in range(HARNESS_ROUNDS_MAX):
        for service, one in harnesses.items():
            one.hear_all([fact for fact in facts if fact.type in HEARERS[service]])
        heard |= {fact.id for fact in facts}
        facts = [fact for one in harnesses.values() for fact in one.published() if fact.id not in heard]
        if not facts:
            return
    raise AssertionError("they never fall silent")


def state_of(service: str, store: Store) -> dict[str, list[str]]:
    """Everything a service keeps, in a form that two runs of the same facts have in common."""
    models = importlib.import_module(f"services.{service}.use_cases").DOCUMENTS
    collections = {model._get_collection_name() for model in models}
    return {name: sorted(map(_common(name), store[name].find({}))) for name in sorted(collections)}


def _common(collection: str) -> Callable[[dict[str, Any]], str]:
    dropped = RUN_BOUND | ({"_id"} if collection in IDS_OF_EVENTS else set())

    def common(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: common(inner) for name, inner in value.items() if name not in dropped}
        return [common(inner) for inner in value] if isinstance(value, list) else value

    return lambda document: orjson.dumps(common(document), option=orjson.OPT_SORT_KEYS, default=str).decode()


def test_every_event_three_times_and_shuffled_to_two_replicas_gives_the_same_end_state(
    make_rig: MakeRig, harnesses: dict[str, ServiceHarness]
) -> None:
    facts = story()
    harnesses["stipends"].execute("set_rate", **hourly_rate())
    tell_once_in_order(harnesses, facts)

    rig = make_rig(**dict.fromkeys(HEARERS, 2))
    set_hourly_rate(rig)
    crowd = facts * TIMES
    random.Random(SEED).shuffle(crowd)
    rig.say(crowd)
    stores = rig.stores()
    eventually(
        lambda: not unheard(stores, facts) and not unsent(stores), seconds_max=180, what="all being heard"
    )
    eventually(lambda: not rig.messages_waiting(), seconds_max=60, what="empty queues")

    assert examine(stores, facts).faults == []
    for service, one in harnesses.items():
        assert state_of(service, stores[service]) == state_of(service, one.store)
    assert {name: process.starts for name, process in rig.processes.items() if process.starts != 1} == {}
