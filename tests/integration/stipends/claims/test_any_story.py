"""Claims, decisions, payments, corrections and overlapping hours, in any order and with repetitions."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from shared.contracts import advocacy, recruitment
from shared.events.delivery import Outcome
from shared.persistence import tenants
from tests.support.harness import ServiceHarness, event
from tests.support.meanwhile import MeanwhileClock
from tests.support.money_story import CHANCE, MoneyStory, worked
from tests.support.stipends import NOW, TODAY, Money, attendance

EVENTS: Final = {1: ("ana", 10), 2: ("ana", 11), 3: ("ben", 10), 4: ("ana", 13)}
"""Whose attendance each is, and when its event of two hours begins: the last one overlaps with nothing."""
NUMBERS = st.sampled_from(sorted(EVENTS))
MINUTES = st.sampled_from([0, 45, 90, 120, 150])


def said(number: int, minutes: int, sequence: int) -> Any:
    """What advocacy says of an attendance, for the so-manieth time."""
    advisor_id, hour = EVENTS[number]
    starts_at = datetime(2026, 11, 22, hour, tzinfo=UTC)
    data = attendance(number, advisor_id=advisor_id, minutes=minutes, starts_at=starts_at)
    if sequence == 1:
        return event(advocacy.ATTENDANCE_RECORDED, data, subject=f"invitation-{number}", sequence=1)
    data |= {"reason_code": "typing_error"}
    return event(advocacy.ATTENDANCE_CORRECTED, data, subject=f"invitation-{number}", sequence=sequence)


def one_person(sequence: int) -> Any:
    """Ana and Ben turn out to be one person; and, every other time, to be two."""
    contract = recruitment.PERSON_MERGED if sequence % 2 else recruitment.PERSON_UNMERGED
    return event(contract, {"kept": "ana", "merged": "ben"}, subject="ana-ben", sequence=sequence)


def begun_anew(money: Money) -> Money:
    """Nothing was heard or decided yet, but the rate is set and both have a legal name."""
    for name in set(money.service.store.database.list_collection_names()) - {tenants.COLLECTION}:
        money.service.store[name].delete_many({})
    money.rate(2500)
    money.payees("ana", "ben")
    return money


class AnyStory(MoneyStory):
    """Four attendances, which are heard in any order, with corrections that may be heard first."""

    def __init__(self) -> None:
        super().__init__()
        begun_anew(self.money)
        self.said: list[Any] = []
        self.sequences = dict.fromkeys((*EVENTS, "persons"), 0)

    def hear(self, fact: Any) -> None:
        (made,) = self.money.service.process([fact])
        assert made.outcome in (Outcome.APPLIED, Outcome.DUPLICATE), made

    @rule(number=NUMBERS, minutes=MINUTES)
    def attendance_is_said(self, number: int, minutes: int) -> None:
        self.sequences[number] += 1
        self.said.append(said(number, minutes, self.sequences[number]))
        self.hear(self.said[-1])

    @rule()
    def persons_are_joined_or_parted(self) -> None:
        self.sequences["persons"] += 1
        self.said.append(one_person(self.sequences["persons"]))
        self.hear(self.said[-1])

    @rule(chance=CHANCE)
    def something_is_heard_again(self, chance: Any) -> None:
        if self.said:
            self.hear(chance.choice(self.said))

    def persons(self) -> list[set[str]]:
        return [{"ana", "ben"}] if self.sequences["persons"] % 2 else [{"ana"}, {"ben"}]


@pytest.fixture
def anew(harness: Callable[..., ServiceHarness]) -> Money:
    clock = MeanwhileClock(NOW)
    return Money(harness("stipends", clock=clock), clock)


SETTINGS = settings(
    max_examples=12,
    stateful_step_count=16,
    deadline=None,
    # Shrinking a story takes minutes; each step of one says what it is.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_whatever_happens_nobody_is_paid_twice_and_every_claim_can_be_moved_on(anew: Money) -> None:
    story = type("Story", (AnyStory,), {"money": anew})
    run_state_machine_as_test(story, settings=SETTINGS)


FACTS: Final = [
    *(said(number, 120, 1) for number in EVENTS),
    said(1, 45, 2),
    said(2, 0, 2),
    said(2, 150, 3),
    said(3, 90, 2),
    *(one_person(sequence) for sequence in (1, 2, 3)),
]


@settings(SETTINGS)
@given(order=st.permutations(FACTS), again=st.lists(st.sampled_from(FACTS), max_size=4))
def test_the_same_facts_end_in_the_same_claims_in_whatever_order(
    anew: Money, order: list[Any], again: list[Any]
) -> None:
    money = begun_anew(anew)
    for fact in (*order, *again):
        money.service.process([fact])
    found = money.ask("claims", limit=200)["items"]
    assert [(claim["status"], worked(claim), claim["amount_cents"]) for claim in found] == [
        # One person from 10:00 to 13:00: 180 minutes and 90 around them are 270.
        ("open", 45, 1875),
        ("open", 150, 6250),
        # 270 - 45 - 150 are left of 90.
        ("open", 75, 3125),
        ("open", 120, 5000),
    ]
    assert date.fromisoformat(found[0]["attended_on"]) == TODAY
