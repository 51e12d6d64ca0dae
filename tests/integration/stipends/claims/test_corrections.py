"""Corrected attendances: a claim ends as the newest fact says, whatever the order."""

import itertools
import random
from typing import Any

import pytest

from shared.contracts import advocacy, stipends
from shared.errors import VersionMismatch
from shared.events.delivery import Outcome
from tests.support.harness import event
from tests.support.stipends import APPROVER, REVIEWER, Money, attendance, claim_of


def told(*story: int, first: Any = advocacy.ATTENDANCE_RECORDED) -> list[Any]:
    """Facts that say one after the other how many minutes one attendance was."""
    facts = []
    for number, minutes in enumerate(story):
        data = attendance(1, minutes=minutes)
        contract = advocacy.ATTENDANCE_CORRECTED if number else first
        if number:
            data["reason_code"] = "typing_error"
        facts.append(event(contract, data, subject="event.ana", sequence=5 + number))
    return facts


CLAIM = claim_of(attendance(1))


def receive(money: Money, facts: list[Any]) -> None:
    for fact in facts:
        assert money.service.process([fact])[0].outcome in (Outcome.APPLIED, Outcome.DUPLICATE)


def state_of(money: Money) -> tuple[Any, ...]:
    claim = money.claim(CLAIM)
    (line,) = claim["lines"]
    names = ("status", "reason_code", "amount_cents", "corrected_minutes")
    return (*(claim[name] for name in names), line["minutes"], line["amount_cents"])


@pytest.mark.parametrize("story", [(90, 60), (90, 60, 90), (90, 0), (90, 0, 60), (90, 0, 45, 0)])
@pytest.mark.parametrize("with_rate", [True, False])
def test_a_claim_ends_as_the_newest_fact_says_whatever_the_order_and_however_often(
    money: Money, story: tuple[int, ...], with_rate: bool
) -> None:
    if with_rate:
        money.rate()
    facts = told(*story)
    receive(money, random.Random(len(story)).sample(facts * 3, 3 * len(facts)))
    minutes, cents = story[-1], story[-1] * 2500 // 60
    if not minutes:
        expected = ("rejected", "not_there", 0, None, 0, 0 if with_rate else None)
    elif with_rate:
        expected = ("open", None, cents, None, minutes, cents)
    else:
        expected = ("awaiting_rate", "no_rate_for_day", 0, None, minutes, None)
    assert state_of(money) == expected
    assert money.rate()["claims_waiting"] == 0
    if minutes:
        assert state_of(money) == ("open", None, cents, None, minutes, cents)
    assert money.balances() == {}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_each_order_of_corrections_leads_to_one_claim(money: Money, order: tuple[int, ...]) -> None:
    money.rate()
    facts = told(90, 0, 60)
    receive(money, [facts[at] for at in order])
    assert state_of(money) == ("open", None, 2500, None, 60, 2500)
    assert money.ask("tallies")["claim_lines"]["count"] == 1


def test_an_open_claim_is_worked_out_anew_and_says_so(money: Money) -> None:
    money.rate()
    recorded, corrected = told(90, 60)
    receive(money, [recorded])
    seen = money.claim(CLAIM)["version"]
    receive(money, [corrected])
    assert [said["amount_cents"] for said in money.said(stipends.CLAIM_OPENED)] == [3750, 2500]
    with pytest.raises(VersionMismatch):
        money.do("approve_claim", REVIEWER, claim_id=CLAIM, version=seen)
    money.do("approve_claim", REVIEWER, claim_id=CLAIM)
    assert money.balances() == {"expense.stipends": 2500, "payable.advisors": -2500}


@pytest.mark.parametrize("with_rate", [True, False])
def test_a_rejected_claim_is_looked_at_again_when_its_attendance_is_corrected(
    money: Money, with_rate: bool
) -> None:
    if with_rate:
        money.rate()
    recorded, corrected = told(90, 60)
    receive(money, [recorded])
    money.do("reject_claim", REVIEWER, claim_id=CLAIM, reason_code="wrong_minutes")
    receive(money, [corrected])
    assert [said["claim_id"] for said in money.said(stipends.CLAIM_REOPENED)] == [CLAIM]
    assert money.claim(CLAIM)["status"] == "open" if with_rate else "awaiting_rate"
    money.rate()
    assert state_of(money) == ("open", None, 2500, None, 60, 2500)
    assert money.said(stipends.CLAIM_OPENED)[-1]["amount_cents"] == 2500


@pytest.mark.parametrize("paid", ["approved", "released", "settled"])
def test_what_was_approved_keeps_its_amount_and_finance_sees_that_minutes_differ(
    money: Money, paid: str
) -> None:
    money.rate()
    money.payees("ana")
    recorded, corrected, back = told(90, 60, 90)
    receive(money, [recorded])
    money.do("approve_claim", REVIEWER, claim_id=CLAIM)
    if paid != "approved":
        money.do("release_payments", APPROVER)
    if paid == "settled":
        money.settlement(f"payment-{CLAIM}-1,settled,2026-11-22,3750,\n")
    before = money.balances()
    assert money.ask("claims", REVIEWER, minutes_differ=True)["items"] == []
    receive(money, [corrected])
    held = "held" if paid == "approved" else paid
    assert state_of(money) == (held, None, 3750, 60, 90, 3750)
    assert [row["claim_id"] for row in money.ask("claims", REVIEWER, minutes_differ=True)["items"]] == [CLAIM]
    assert money.ask("claims", REVIEWER, minutes_differ=False)["items"] == []
    assert money.balances() == before
    receive(money, [back])
    assert state_of(money) == (paid, None, 3750, None, 90, 3750)
    assert money.ask("claims", REVIEWER, minutes_differ=True)["items"] == []


def stepped(money: Money) -> list[str]:
    return [step["status"] for step in money.claim(CLAIM)["steps"]]


def test_a_correction_stands_in_the_history_of_its_claim(money: Money) -> None:
    money.rate()
    facts = told(90, 60, 45)
    receive(money, facts[:2])
    money.do("approve_claim", REVIEWER, claim_id=CLAIM)
    receive(money, facts[2:])
    assert stepped(money) == ["opened", "corrected", "approved", "corrected", "held"]


def test_a_claim_that_waited_for_its_rate_and_was_rejected_says_so_when_it_is_opened(money: Money) -> None:
    recorded, corrected = told(90, 60)
    receive(money, [recorded])
    money.do("reject_claim", REVIEWER, claim_id=CLAIM, reason_code="wrong_minutes")
    money.rate()
    receive(money, [corrected])
    assert stepped(money) == ["awaiting_rate", "rejected", "reopened", "opened", "corrected"]
