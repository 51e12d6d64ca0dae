"""However often, in whatever order and by how many replicas facts are heard: the end state is the same."""

import random
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from shared.actor import Role
from shared.contracts.envelope import Event
from shared.contracts.subscribers import SUBSCRIBERS
from shared.events.delivery import Outcome
from shared.ids import new_id
from tests.faults.conftest import MakeRig
from tests.faults.end_states import State, differing, state_of
from tests.faults.invariants import examine, unheard, unsent
from tests.faults.people import email_of, tokens_of
from tests.faults.rig import Rig
from tests.faults.seasons import event_plan
from tests.faults.snapshots import restore
from tests.faults.whole_season import WholeSeason, whole_season
from tests.support.clocks import RunningClock
from tests.support.harness import AUDIT_KEYS, ServiceHarness, keep_relay_quiet, let_relay_speak
from tests.support.servers import TestServers, unique
from tests.support.services import Services
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(600)

TIMES = 3
SEEDS = (20261122, 7)
BATCH_EVENTS_MAX = 60
NEIGHBOUR = "northern"
"""A tenant beside the one of the season."""

SAME_KEY_CALLS = 20

MakeHarness = Callable[[str], ServiceHarness]


@pytest.fixture(scope="module")
def make_harness(own_servers: TestServers) -> MakeHarness:
    """Makes services on databases that nobody else has."""

    def make(service: str) -> ServiceHarness:
        return ServiceHarness(service, own_servers.database.admin_uri, unique("season"), clock=RunningClock())

    return make


@pytest.fixture(scope="module")
def season(make_harness: MakeHarness) -> Iterator[WholeSeason]:
    services = Services(make_harness)
    yield whole_season(services)
    services.close()


@pytest.fixture(scope="module")
def once_in_order(season: WholeSeason, make_harness: MakeHarness) -> dict[str, State]:
    """How each service ends that hears every fact of the season once, in the order in which it was said."""
    return {service: state_after(season, service, [season.facts], make_harness) for service in SUBSCRIBERS}


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig, season: WholeSeason) -> Rig:
    """Two replicas of every service and of the gateway, as they were before the season's facts.

    What they say themselves stays with them until they are let.
    """

    def prepare(rig: Rig) -> None:
        for service, before in season.before.items():
            # What was before is sealed by the harness that made it.
            access = rig.access[service]
            rig.access[service] = replace(access, audit_keys=f"{access.audit_keys},{AUDIT_KEYS}")
            keep_relay_quiet(rig.store(service))
            restore(before, rig.store(service))

    return make_rig(prepare, **dict.fromkeys((*SUBSCRIBERS, "gateway"), 2))


def state_after(
    season: WholeSeason, service: str, batches: Iterable[list[Event]], make_harness: MakeHarness
) -> State:
    """How a service ends that hears these facts, in these batches, on top of what it was before."""
    one = make_harness(service)
    restore(season.before[service], one.store)
    for batch in batches:
        dispositions = one.process([fact for fact in batch if fact.type in SUBSCRIBERS[service]])
        assert {disposition.outcome for disposition in dispositions} <= {Outcome.APPLIED, Outcome.DUPLICATE}
    state = state_of(service, one.store)
    one.close()
    return state


def often_and_shuffled(facts: list[Event], choice: random.Random) -> list[Event]:
    """Every fact so many times, in no order."""
    crowd = facts * TIMES
    choice.shuffle(crowd)
    return crowd


def in_batches(facts: list[Event], choice: random.Random) -> Iterator[list[Event]]:
    """The facts in batches of all sizes."""
    while facts:
        size = choice.randint(1, BATCH_EVENTS_MAX)
        batch, facts = facts[:size], facts[size:]
        yield batch


def in_inbox_of(service: str, season: WholeSeason) -> set[str]:
    """Which events a service has taken in that heard the whole season, and before it what it had."""
    before = {row["_id"] for row in season.before[service].get("inbox", ())}
    return before | {fact.id for fact in season.facts if fact.type in SUBSCRIBERS[service]}


def test_the_season_has_every_event_that_anybody_hears(season: WholeSeason) -> None:
    assert {fact.type for fact in season.facts} == {one for heard in SUBSCRIBERS.values() for one in heard}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("service", SUBSCRIBERS)
def test_every_event_three_times_and_shuffled_gives_the_same_end_state(
    season: WholeSeason, once_in_order: dict[str, State], make_harness: MakeHarness, service: str, seed: int
) -> None:
    choice = random.Random(seed)
    batches = in_batches(often_and_shuffled(season.facts, choice), choice)
    assert differing(state_after(season, service, batches, make_harness), once_in_order[service]) == {}


def test_two_replicas_of_each_service_give_the_same_end_state(
    rig: Rig, season: WholeSeason, once_in_order: dict[str, State]
) -> None:
    stores = {service: rig.store(service) for service in SUBSCRIBERS}
    rig.say(often_and_shuffled(season.facts, random.Random(SEEDS[0])))
    for service in stores:
        rig.applied(service, len(in_inbox_of(service, season)))
    eventually(lambda: not rig.messages_waiting(), seconds_max=60, what="empty queues")
    for service, store in stores.items():
        wrong = differing(state_of(service, store), once_in_order[service])
        assert wrong == {}, f"{service}, seed {SEEDS[0]}"

    for store in stores.values():
        let_relay_speak(store)
    eventually(
        lambda: not unheard(stores, season.facts) and not unsent(stores), seconds_max=120, what="silence"
    )
    eventually(lambda: not rig.messages_waiting(), seconds_max=60, what="empty queues")
    assert examine(stores, season.facts).faults == []
    assert {name: process.starts for name, process in rig.processes.items() if process.starts != 1} == {}


@pytest.fixture(scope="module")
def token(rig: Rig) -> str:
    """A token that opens the API as the neighbour's staff."""
    return tokens_of(rig, [Role.ENGAGEMENT_STAFF], NEIGHBOUR)[Role.ENGAGEMENT_STAFF]


@pytest.fixture
def gateways(rig: Rig) -> tuple[str, str]:
    """The addresses of the two gateways."""
    one, other = (rig.processes[f"gateway-{number}"].spec.http_port for number in (1, 2))
    return f"http://127.0.0.1:{one}", f"http://127.0.0.1:{other}"


@pytest.fixture
def client(rig: Rig) -> Iterator[httpx.Client]:
    """A browser or a program, which takes both gateways for one: cookies know no ports."""
    with httpx.Client(trust_env=False, timeout=20.0) as client:
        yield client


def test_a_session_begun_at_one_gateway_goes_on_and_ends_at_the_other(
    rig: Rig, gateways: tuple[str, str], client: httpx.Client, token: str
) -> None:
    one, other = gateways
    who = {"email": email_of(Role.ENGAGEMENT_STAFF, NEIGHBOUR), "password": rig.demo_password}
    signed_in = client.post(f"{one}/sign-in", data=who | guard_of(client.get(f"{one}/sign-in")))
    assert signed_in.status_code == httpx.codes.FOUND
    page = client.get(f"{other}/today")
    assert page.status_code == httpx.codes.OK
    # The page of one opens the other too.
    client.post(f"{one}/sign-out", data=guard_of(page))
    assert client.get(f"{one}/today").status_code == httpx.codes.SEE_OTHER

    def signed_out() -> bool:
        return client.get(f"{other}/today").status_code == httpx.codes.SEE_OTHER

    # The other may believe for two seconds what it has just looked up.
    eventually(signed_out, what="signed out at the other gateway")


def guard_of(page: httpx.Response) -> dict[str, str]:
    """What a form of that page carries against forged requests."""
    return {"csrf_token": re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)[1]}


def test_a_token_of_one_gateway_opens_the_other_until_it_is_given_back_at_either(
    rig: Rig, gateways: tuple[str, str], client: httpx.Client, token: str
) -> None:
    one, other = (f"{address}/api/v1" for address in gateways)
    who = {"email": email_of(Role.ENGAGEMENT_STAFF, NEIGHBOUR), "password": rig.demo_password}
    given = client.post(f"{one}/tokens", json=who).json()["token"]
    client.headers["Authorization"] = f"Bearer {given}"
    assert client.get(f"{other}/me").json()["tenant"] == NEIGHBOUR
    client.delete(f"{other}/tokens/current", headers={"Idempotency-Key": new_id()}).raise_for_status()
    assert client.get(f"{other}/me").status_code == httpx.codes.UNAUTHORIZED

    def given_back() -> bool:
        return client.get(f"{one}/me").status_code == httpx.codes.UNAUTHORIZED

    eventually(given_back, what="given back at the other gateway")


def test_the_same_key_at_both_gateways_at_once_has_one_effect(
    rig: Rig, gateways: tuple[str, str], client: httpx.Client, token: str
) -> None:
    plan = event_plan(seats=5, starts_at=datetime.now(UTC) + timedelta(days=30))
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": new_id()}

    def send(number: int) -> tuple[int, dict[str, Any]]:
        reply = client.post(f"{gateways[number % 2]}/api/v1/events", json=plan, headers=headers)
        return reply.status_code, reply.json()

    with ThreadPoolExecutor(SAME_KEY_CALLS) as pool:
        replies = list(pool.map(send, range(SAME_KEY_CALLS)))
    assert replies == [(httpx.codes.CREATED, replies[0][1])] * SAME_KEY_CALLS
    assert rig.count("advocacy", "advocacy_events", tenant=NEIGHBOUR) == 1
