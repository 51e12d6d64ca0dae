"""What takes longer than a transaction may is made smaller, and is not taken for a database that is away."""

import dataclasses
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

import pymongo
import pytest

from shared.actor import Role
from shared.contracts.envelope import Event
from shared.errors import Unavailable
from shared.events.delivery import ATTEMPT, Delivery, Outcome
from shared.persistence.store import StaleDocument, Store, TooSlow
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.processor import PendingCommand, RequestProcessor
from shared.rpc.routing import Weight
from tests.support import tallies
from tests.support.harness import ServiceHarness, actor, delivery_of
from tests.support.inbox import tallied
from tests.support.tallies import Tally, attendance
from tests.support.waiting import eventually

TRANSACTION_SECONDS_MAX = 1.5
"""Short, but enough for what is not slowed, also on a busy machine."""
EVENT_SECONDS = 0.06
TOO_MANY = 40
"""They need more than the time of one transaction."""
TOO_LONG_SECONDS = 1.7
LOCK_SECONDS_MAX = 3.0
COMMAND_SECONDS = 0.2
PEOPLE = 10
REVIEWER = actor(Role.FINANCE_REVIEWER)
SLOW_ADVISOR = "advisor-1"


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    made = harness("stipends", use_cases=tallies, transaction_seconds_max=TRANSACTION_SECONDS_MAX)
    made.execute("approve_claim", {"tally_id": "warm", "minutes": 1}, actor=REVIEWER)
    made.store["tallies"].delete_many({})
    return made


def slowed(service: ServiceHarness, seconds_of: Callable[[Event], float]) -> None:
    """Have the handler take its time, as on a slow disk."""
    events = service.application._events
    ((kind, known),) = [(one.contract.type, one) for one in tallies.SUBSCRIPTIONS]

    def handle(event: Event, uow: UnitOfWork) -> None:
        time.sleep(seconds_of(event))
        known.handle(event, uow)

    events._subscriptions[kind] = dataclasses.replace(known, handle=handle)


def test_a_batch_that_needs_more_time_than_there_is_is_halved(service):
    slowed(service, lambda _event: EVENT_SECONDS)
    dispositions = service.process([attendance(number) for number in range(TOO_MANY)])
    assert {disposition.outcome for disposition in dispositions} == {Outcome.APPLIED}
    assert tallied(service) == TOO_MANY


def test_one_event_that_is_too_slow_alone_is_tried_later_and_then_a_dead_letter(service):
    slowed(service, lambda event: TOO_LONG_SECONDS * (event.data["advisor_id"] == SLOW_ADVISOR))
    facts = [attendance(number) for number in range(3)]
    dispositions = service.process(facts)
    assert [(one.outcome, one.reason) for one in dispositions if one.outcome is not Outcome.APPLIED] == [
        (Outcome.RETRY, "too_slow")
    ]
    again = delivery_of(facts[1])
    again = Delivery(again.body, {**again.headers, ATTEMPT: 1}, again.properties, again.routing_key)
    (disposition,) = service.application.apply([again])
    assert (disposition.outcome, disposition.reason) == (Outcome.DEAD, "too_slow")
    assert tallied(service) == 2


def test_what_was_given_up_for_its_time_leaves_no_lock_behind(service):
    def hold_and_wait() -> None:
        service.store["tallies"].insert_one({"_id": "locked"})
        time.sleep(TRANSACTION_SECONDS_MAX)
        service.store["tallies"].find_one({})

    with pytest.raises(TooSlow):
        service.store.in_transaction(hold_and_wait)
    # Of another client: the session itself, used again, would let go of what it had locked.
    neighbour = Store(service.store_uri)
    with closing(neighbour), pymongo.timeout(LOCK_SECONDS_MAX):
        neighbour["tallies"].insert_one({"_id": "locked"})


def test_conflicts_that_last_until_time_is_up_are_told_as_conflicts(service):
    def stale() -> None:
        time.sleep(TRANSACTION_SECONDS_MAX * 0.7)
        service.store["tallies"].find_one({})
        raise StaleDocument("others")

    with pytest.raises(StaleDocument):
        service.store.in_transaction(stale)


def test_commands_that_need_more_time_together_than_there_is_are_halved(service):
    slow_commands(service, lambda _request: COMMAND_SECONDS)
    with ThreadPoolExecutor(PEOPLE) as people:
        list(people.map(lambda number: add(service, number), range(PEOPLE)))
    assert service.store["tallies"].find_one({"_id": "t1"})["times"] == PEOPLE


def test_one_command_that_is_too_slow_alone_is_told_to_try_again(service):
    slow_commands(service, lambda _request: TOO_LONG_SECONDS)
    with pytest.raises(Unavailable):
        add(service, 1)
    assert tallied(service) == 0


def test_a_call_that_nobody_waits_for_any_more_is_not_begun(service):
    for operation, call in (
        ("approve_claim", service.application.execute),
        ("claims", service.application.ask),
    ):
        data = {"tally_id": "t1", "minutes": 1} if operation == "approve_claim" else {}
        request = service._call(operation, data, REVIEWER, "key")
        assert "answer" in call({**request, "wanted_until": time.time() + 5}), operation
        late = {**request, "wanted_until": time.time() - 5, "idempotency_key": "other"}
        assert call(late)["problem"]["code"] == "unavailable", operation
    assert service.store["tallies"].find_one({"_id": "t1"})["times"] == 1


def add(service: ServiceHarness, number: int) -> None:
    service.execute("approve_claim", {"tally_id": "t1", "minutes": number}, actor=REVIEWER)


def slow_commands(service: ServiceHarness, seconds_of: Callable[[dict[str, Any]], float]) -> None:
    """Have the command take its time."""
    commands = service.application._requests._commands

    def run(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        uow.get(Tally, request["tally_id"])
        time.sleep(seconds_of(request))
        return tallies.add_minutes(request, uow)

    commands["approve_claim"] = dataclasses.replace(commands["approve_claim"], run=run)


def test_a_heavy_command_waits_its_turn_and_shares_its_transaction_with_nobody(service):
    requests, groups, go_on = service.application._requests, [], threading.Event()
    commands = requests._commands
    approve = commands["approve_claim"]
    named = dataclasses.replace(approve.contract, name="stipends.reject_claim")
    commands["reject_claim"] = dataclasses.replace(approve, contract=named, weight=Weight.HEAVY)
    requests._schemas["reject_claim"] = named.request()
    commit = requests._groups._do

    def held(group: Sequence[PendingCommand]) -> Sequence[Any]:
        groups.append([one.command.name for one in group])
        assert go_on.wait(LOCK_SECONDS_MAX)
        return commit(group)

    requests._groups._do = held
    names = ["approve_claim", "approve_claim", "reject_claim", "approve_claim", "approve_claim"]
    request = {"tally_id": "t1", "minutes": 1}
    with ThreadPoolExecutor(len(names)) as people:
        for place, name in enumerate(names):
            people.submit(service.execute, name, request, actor=REVIEWER)
            eventually(lambda place=place: in_line(requests) == place)
        go_on.set()
    assert groups == [["approve_claim"], ["approve_claim"], ["reject_claim"], ["approve_claim"] * 2]
    assert service.store["tallies"].find_one({"_id": "t1"})["times"] == len(names)


def in_line(requests: RequestProcessor) -> int:
    """How many wait behind the one who is being done; less than none while nobody is."""
    lines = requests._groups._lines
    return len(*lines.values()) if lines else -1
