"""Claims, decisions, payments, corrections and overlapping hours, in any order and with repetitions."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from services.stipends.claims.rules import Session, overlapping
from shared.contracts import advocacy, recruitment
from shared.errors import Conflict, Forbidden, NotFound
from shared.events.delivery import Outcome
from shared.persistence import tenants
from tests.support.harness import ServiceHarness, event
from tests.support.meanwhile import MeanwhileClock
from tests.support.stipends import (
    APPROVER,
    NOW,
    OTHER_REVIEWER,
    REVIEWER,
    SETTLEMENT_HEADER,
    TODAY,
    Money,
    attendance,
    claim_of,
)

AROUND: Final = 30
EVENTS: Final = {1: ("ana", 10), 2: ("ana", 11), 3: ("ben", 10), 4: ("ana", 13)}
"""Whose attendance each is, and when its event of two hours begins: the last one overlaps with nothing."""
NUMBERS = st.sampled_from(sorted(EVENTS))
MINUTES = st.sampled_from([0, 45, 90, 120, 150])
DECISIONS: Final = (
    ("approve_claim", REVIEWER),
    ("reject_claim", REVIEWER),
    ("reopen_claim", REVIEWER),
    ("hold_claim", REVIEWER),
    ("resume_claim", OTHER_REVIEWER),
    ("withdraw_approval", OTHER_REVIEWER),
    ("keep_amount", REVIEWER),
)
AT_BANK: Final = ("released", "settled")
OWED: Final = ("approved", *AT_BANK)


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


class AnyStory(RuleBasedStateMachine):
    """Whatever may happen to four claims of one person, or of two."""

    money: Money

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

    @rule(chance=st.randoms(use_true_random=False))
    def something_is_heard_again(self, chance: Any) -> None:
        if self.said:
            self.hear(chance.choice(self.said))

    @rule(number=NUMBERS, decision=st.sampled_from(DECISIONS))
    def somebody_decides(self, number: int, decision: tuple[str, Any]) -> None:
        self.decide(self.claim_id(number), *decision)

    @rule()
    def payments_are_released(self) -> None:
        self.money.do("release_payments", APPROVER)

    @rule(status=st.sampled_from(["settled", "returned"]), chance=st.randoms(use_true_random=False))
    def the_bank_reports(self, status: str, chance: Any) -> None:
        payments = self.payments()
        if payments:
            self.report(chance.choice(payments), status)

    @invariant()
    def the_books_balance_and_no_claim_has_two_payments(self) -> None:
        self.money.balances()
        live = [paid["claim_id"] for paid in self.payments() if paid["status"] in AT_BANK]
        assert len(live) == len(set(live))
        by_claim = {paid["claim_id"]: paid for paid in self.payments() if paid["status"] in AT_BANK}
        for claim in self.claims():
            assert (claim["status"] in AT_BANK) == (claim["claim_id"] in by_claim)

    @invariant()
    def no_hour_of_a_person_is_paid_twice(self) -> None:
        claims = self.claims()
        for group in self.groups([claim for claim in claims if claim["status"] in OWED]):
            at_bank = sum(worked(claim) for claim in group if claim["status"] in AT_BANK)
            # What was paid before two entries were known to be one person stays paid.
            assert sum(map(worked, group)) <= max(longest(group), at_bank)
        undecided = [claim for claim in claims if claim["status"] in ("open", "held", *OWED)]
        for group in self.groups(undecided):
            decided = sum(worked(claim) for claim in group if claim["status"] != "open")
            assert sum(map(worked, group)) <= max(longest(group), decided)

    def teardown(self) -> None:
        """Somebody can move every claim on, until it is paid or rejected."""
        for _ in range(4):
            for claim in self.claims():
                self.move_on(claim)
        left = {claim["claim_id"]: claim["status"] for claim in self.claims()}
        assert set(left.values()) <= {"settled", "rejected"}, left
        self.the_books_balance_and_no_claim_has_two_payments()

    def move_on(self, claim: dict[str, Any]) -> None:
        claim_id, status = claim["claim_id"], claim["status"]
        if status == "open" and not self.decide(claim_id, "approve_claim", REVIEWER):
            self.decide(claim_id, "reject_claim", REVIEWER)
        elif status == "held" and not self.decide(claim_id, "resume_claim", OTHER_REVIEWER):
            assert self.decide(claim_id, "withdraw_approval", OTHER_REVIEWER) or self.decide(
                claim_id, "withdraw_approval", REVIEWER
            )
        elif status == "approved":
            self.money.do("release_payments", APPROVER)
        elif status == "released":
            (payment,) = (
                paid
                for paid in self.payments()
                if (paid["claim_id"], paid["status"]) == (claim_id, "released")
            )
            assert self.report(payment, "settled") == 1

    def decide(self, claim_id: str, command: str, who: Any) -> bool:
        """Whether the decision was possible; one that is not changes nothing, and says why."""
        reason = {} if command == "approve_claim" else {"reason_code": "checked"}
        try:
            self.money.do(command, who, claim_id=claim_id, **reason)
        except (Conflict, Forbidden, NotFound):
            return False
        return True

    def report(self, payment: dict[str, Any], status: str) -> int:
        self.money.clock.advance(timedelta(minutes=1))
        code = "R03" if status == "returned" else ""
        row = f"{payment['payment_id']},{status},{TODAY},{payment['amount_cents']},{code}"
        about = {"payment_file_id": payment["payment_file_id"], "control_cents": payment["amount_cents"]}
        # Blank lines make it another report, which the bank may send as often as it likes.
        content = f"{SETTLEMENT_HEADER}{row}\n" + "\n" * len(self.money.service.published())
        try:
            return self.money.settlement("", content=content, **about)["settled"]
        except Conflict:
            return 0

    def claim_id(self, number: int) -> str:
        return claim_of(said(number, 0, 1).data)

    def claims(self) -> list[dict[str, Any]]:
        return self.money.ask("claims", limit=200)["items"]

    def payments(self) -> list[dict[str, Any]]:
        return self.money.ask("payments", limit=200)["items"]

    def groups(self, claims: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
        """Those of one person that overlap, directly or through others."""
        joined = self.sequences["persons"] % 2
        for person in (("ana", "ben"),) if joined else (("ana",), ("ben",)):
            theirs = {session_of(claim).claim_id: claim for claim in claims if claim["advisor_id"] in person}
            sessions = [session_of(claim) for claim in theirs.values()]
            for one in sessions:
                yield [theirs[other.claim_id] for other in overlapping(one, sessions)]


def session_of(claim: dict[str, Any]) -> Session:
    times = (datetime.fromisoformat(claim["attended"][name]) for name in ("starts_at", "ends_at"))
    return Session(claim["claim_id"], claim["event_id"], *times, AROUND, claim["attended"]["minutes"])


def worked(claim: dict[str, Any]) -> int:
    return sum(line["minutes"] for line in claim["lines"])


def longest(group: list[dict[str, Any]]) -> int:
    """The minutes of the union of their events, and the time around them."""
    minutes: set[int] = set()
    for claim in group:
        hour = session_of(claim).starts_at.hour
        minutes |= set(range(hour * 60, hour * 60 + 120))
    return len(minutes) + AROUND * len(group)


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
