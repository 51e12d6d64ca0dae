"""Read models are made again beside those that answer: nothing is lost of what comes meanwhile."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest
from pymongo.errors import OperationFailure

from deploy.local.problem import Problem
from deploy.local.provision import Access
from deploy.operate import beside, rebuild
from shared.actor import Role
from shared.clock import SystemClock
from shared.contracts import PUBLISHERS
from shared.events.batches import Batch, ConsumerLimits
from shared.events.consumer import BatchConsumer
from shared.events.relay import Relay
from shared.ids import earliest_id, new_id
from shared.persistence import inbox, recount, tallies
from shared.persistence.store import DatabaseAway, StaleDocument, Store, translated
from tests.support.harness import AUDIT_KEYS, ServiceHarness, actor
from tests.support.rates import hourly_rate, set_rate
from tests.support.tallies import attendance
from tests.support.waiting import eventually

ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
SAID = 40
RENAMES_MIN = 12
"""As many collections as insights has, or a few more."""
LIMITS = ConsumerLimits(batch_events_max=10, batches_in_flight_max=1)
Services = dict[str, ServiceHarness]


@pytest.fixture
def services(harness: Callable[..., ServiceHarness]) -> Services:
    """All services that say something, and insights; stipends has opened some claims."""
    made = {name: harness(name) for name in (*PUBLISHERS, "insights")}
    set_rate(made["stipends"].execute, hourly_rate())
    made["stipends"].process([attendance(number) for number in range(SAID)])
    return made


@pytest.fixture
def access(services: Services, topology_uri: str) -> dict[str, Access]:
    return {name: Access(topology_uri, one.store_uri, AUDIT_KEYS) for name, one in services.items()}


@contextmanager
def in_thread(run: Callable[[], None], stop: Callable[[], None]) -> Iterator[None]:
    """`run` in a thread of its own, until the block ends."""
    thread = Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop()
        thread.join(timeout=20.0)
        assert not thread.is_alive()


@contextmanager
def hearing(services: Services, amqp_uri: str) -> Iterator[None]:
    """Stipends publishes what it says, and insights takes it in, as their processes do."""

    def work(batch: Batch) -> None:
        try:
            batch.finished(services["insights"].application.apply(batch.deliveries))
        except DatabaseAway:
            batch.finished(None)

    consumer = BatchConsumer("insights", amqp_uri, work, SystemClock(), LIMITS)
    relay = Relay(services["stipends"].store, amqp_uri, "test-1", SystemClock())
    with in_thread(relay.run, relay.stop), in_thread(consumer.run, consumer.stop):
        yield


def claims_told(services: Services) -> set[str]:
    return {row["_id"] for row in services["insights"].store["claims"].find({}, {"_id": 1})}


def told_wrongly(services: Services) -> int:
    """How many claims are not in insights as they are in stipends."""
    own = {row["_id"]: row["amount_cents"] for row in services["stipends"].store["claims"].find()}
    told = {row["_id"]: row["claimed_cents"] for row in services["insights"].store["claims"].find()}
    return sum(own.get(claim) != told.get(claim) for claim in own.keys() | told.keys())


def left_over(services: Services) -> list[str]:
    names = services["insights"].store.database.list_collection_names()
    return [name for name in names if name.endswith(beside.NEXT)]


def sums_off(services: Services) -> list[str]:
    """The running sums of insights that are not what its records add up to."""
    insights = services["insights"]
    off = recount.off(insights.store, tallies.kept_of(insights.documents))
    return [name for _model, _tenant, found in off for name in found.names]


def make_again(access: dict[str, Access], **options: bool) -> list[int]:
    read: list[int] = []
    rebuild.make_again(access, "insights", read.append, **options)
    return read


def test_nothing_is_lost_or_doubled_of_what_comes_while_it_is_made_again(services, access, monkeypatch):
    monkeypatch.setattr(rebuild, "CAUGHT_UP_EVENTS_MAX", 0)
    monkeypatch.setattr(rebuild, "LOOKS_MAX", 3)
    stipends, insights = services["stipends"], services["insights"]
    done, fewest, written = Event(), [SAID], [SAID]

    def write() -> None:
        while not done.is_set():
            stipends.process([attendance(number) for number in range(written[0], written[0] + 5)])
            written[0] += 5

    def look() -> None:
        while not done.is_set():
            try:
                fewest.append(len(claims_told(services)))
            except OperationFailure as error:
                # A search that is under way in the instant of the exchange ends; its asker gets 503.
                if not isinstance(translated(error), DatabaseAway):
                    raise

    def fold() -> None:
        while not done.is_set():
            with suppress(DatabaseAway, StaleDocument):
                tallies.fold(insights.store, {})

    with hearing(services, access["insights"].amqp_uri):
        eventually(lambda: len(claims_told(services)) == SAID, what="what was said before")
        insights.store["claims"].update_many({}, {"$set": {"claimed_cents": 1}})
        assert told_wrongly(services) == SAID
        assert sums_off(services) == ["claims/opened"]
        with in_thread(write, done.set), in_thread(look, done.set), in_thread(fold, done.set):
            for _ in range(2):
                before = written[0]
                make_again(access)
                eventually(lambda before=before: written[0] > before, what="more claims")
        rebuild.wait_until_applied(access, "insights")
        assert told_wrongly(services) == 0
    assert sums_off(services) == []
    assert written[0] > SAID
    assert min(fewest) >= SAID
    assert insights.store["timeline"].count_documents({}) == len(claims_told(services)) == written[0]
    assert left_over(services) == []
    assert insights.store["claims"].index_information().keys() > {"_id_"}


def test_an_interrupted_run_is_gone_on_with_and_what_answers_stays_until_then(services, access, monkeypatch):
    monkeypatch.setattr(rebuild, "WINDOW_EVENTS", 10)
    insights = services["insights"]
    insights.store["claims"].insert_one({"_id": "old", "tenant": "lakeshore"})

    def interrupted(read: int) -> None:
        if read == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rebuild.make_again(access, "insights", interrupted)
    assert claims_told(services) == {"old"}
    known = insights.store[beside.INBOX_NEXT].count_documents({})
    assert known == 20
    make_again(access)
    assert told_wrongly(services) == 0
    assert sums_off(services) == []
    assert insights.store[inbox.COLLECTION].count_documents({}) == SAID


def test_from_the_start_nothing_of_an_interrupted_run_is_used(services, access):
    insights = services["insights"]
    make_beside = Store(access["insights"].mongodb_uri)
    beside.begin(access["insights"], "insights")
    make_beside["claims_next"].insert_one({"_id": "of an older code", "tenant": "lakeshore"})
    make_beside.close()
    make_again(access, from_start=True)
    assert insights.store["claims"].find_one({"_id": "of an older code"}) is None
    assert told_wrongly(services) == 0


@pytest.mark.parametrize("renames_before", range(0, RENAMES_MIN + 1, 3))
def test_events_are_held_when_the_exchange_fails_half_way_and_until_it_is_ended(
    services, access, monkeypatch, renames_before
):
    insights, rename = services["insights"], beside.Store.__getitem__
    left = iter(range(renames_before))

    class Failing(Store):
        def __getitem__(self, name):
            if name.endswith(beside.NEXT) and name != beside.INBOX_NEXT and next(left, None) is None:
                raise OperationFailure("no")
            return rename(self, name)

    beside.begin(access["insights"], "insights")
    windows = rebuild._windows(rebuild._history(access))
    beside.apply_beside(access["insights"], "insights", windows, lambda _events: None)
    with monkeypatch.context() as patched:
        patched.setattr(beside, "Store", Failing)
        with (
            pytest.raises(Problem, match="until this is run again")
            if renames_before < RENAMES_MIN
            else nothing()
        ):
            beside.put_in_place(access["insights"], "insights")
    if renames_before < RENAMES_MIN:
        with pytest.raises(DatabaseAway):
            insights.process([attendance(SAID)])
    make_again(access)
    assert told_wrongly(services) == 0
    insights.process([attendance(SAID)])
    assert sums_off(services) == []


@contextmanager
def nothing() -> Iterator[None]:
    yield


def test_a_service_with_records_of_its_own_is_not_made_again(access):
    with pytest.raises(Problem, match="owns records"):
        rebuild.make_again(access, "stipends", lambda _events: None)


def test_ids_sort_by_their_instant():
    now = SystemClock().now()
    assert earliest_id(now) <= new_id()
    assert new_id() < earliest_id(now.replace(year=now.year + 1))
