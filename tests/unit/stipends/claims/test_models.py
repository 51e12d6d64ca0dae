"""The transitions and guards of a claim."""

from datetime import UTC, date, datetime

import pytest

from services.stipends.claims.models import Attended, Claim
from services.stipends.pay_rules.models import Rate
from services.stipends.payments.rules import payment_id
from shared.contracts.stipends.claims import ClaimStatus
from shared.errors import Conflict
from shared.persistence.ties import Doer
from tests.support.attendance import attendance_data

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
RATE = Rate(
    id="rate", amount_cents=2500, effective_from=date(2026, 1, 1), set_by="admin", approved_by="other-admin"
)
SOMEBODY = Doer(account="somebody")


def a_claim(status: ClaimStatus) -> Claim:
    priced = status is not ClaimStatus.AWAITING_RATE
    claim = Claim(
        id="claim-1",
        tenant="lakeshore",
        advisor_id="advisor",
        attendance_id="1",
        event_id="event",
        title_en="Capitol day",
        title_es="Día en el Capitolio",
        attended_on=DAY,
    )
    claim.note_attendance(Attended.of(attendance_data(DAY, 90)), [], 1)
    claim.open(with_rate if priced else without_rate)
    claim.status = status
    return claim


def with_rate(_day: date) -> Rate:
    return RATE


def without_rate(_day: date) -> None:
    return None


OPEN, UNPAID = {"open", "awaiting_rate"}, {"approved", "held"}
TRANSITIONS = {
    "price": (lambda claim: claim.price(with_rate, NOW), OPEN, "open"),
    "price_without_a_rate": (lambda claim: claim.price(without_rate, NOW), OPEN, "awaiting_rate"),
    "approve": (lambda claim: claim.approve(SOMEBODY, NOW), {"open"}, "approved"),
    "reject": (lambda claim: claim.reject("duplicate", NOW), OPEN | UNPAID, "rejected"),
    "release": (lambda claim: claim.release(SOMEBODY, NOW), {"approved"}, "released"),
    "settle": (lambda claim: claim.settle(DAY, SOMEBODY, NOW), {"released"}, "settled"),
    "take_back": (
        lambda claim: claim.take_back("recalled", DAY, SOMEBODY, NOW),
        {"released", "settled"},
        "held",
    ),
    "hold": (lambda claim: claim.hold("asked", "reviewer", NOW), {"approved"}, "held"),
    "resume": (lambda claim: claim.resume(SOMEBODY, "checked", NOW), {"held"}, "approved"),
    "withdraw": (lambda claim: claim.withdraw_approval(with_rate, "wrong_decision", NOW), UNPAID, "open"),
    "withdraw_without_a_rate": (
        lambda claim: claim.withdraw_approval(without_rate, "wrong_decision", NOW),
        UNPAID,
        "awaiting_rate",
    ),
    "reopen": (lambda claim: claim.reopen(with_rate, "wrong_decision", NOW), {"rejected"}, "open"),
}


@pytest.mark.parametrize("transition", TRANSITIONS)
@pytest.mark.parametrize("status", list(ClaimStatus))
def test_a_claim_changes_only_along_its_states(transition: str, status: ClaimStatus) -> None:
    change, allowed, after = TRANSITIONS[transition]
    claim = a_claim(status)
    if status in allowed:
        change(claim)
        assert claim.status == after
    else:
        with pytest.raises(Conflict):
            change(claim)
        assert claim.status == status


def test_a_claim_that_waited_gets_its_amount_from_the_rate() -> None:
    claim = a_claim(ClaimStatus.AWAITING_RATE)
    claim.price(with_rate, NOW)
    assert claim.amount_cents == 3750
    assert (claim.lines[0].rate_id, claim.lines[0].rate_cents) == ("rate", 2500)


@pytest.mark.parametrize("status", [ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE])
def test_what_was_told_of_a_claim_stays_whichever_rates_come_and_go(status: ClaimStatus) -> None:
    claim = a_claim(status)
    told = [step.status for step in claim.steps]
    assert told == ["opened" if status == ClaimStatus.OPEN else "awaiting_rate"]
    for rates in (without_rate, with_rate, with_rate, without_rate, with_rate):
        claim.price(rates, NOW)
        steps = [step.status for step in claim.steps]
        assert steps[: len(told)] == told
        told = steps
    assert told[-3:] == ["opened", "awaiting_rate", "opened"]


def test_each_payment_of_a_claim_has_a_number_of_its_own() -> None:
    claim = a_claim(ClaimStatus.APPROVED)
    claim.release(SOMEBODY, NOW)
    first = payment_id(claim.id, claim.payments_made)
    claim.take_back("payment_returned", DAY, SOMEBODY, NOW)
    claim.resume(SOMEBODY, "checked", NOW)
    claim.release(SOMEBODY, NOW)

    assert [first, payment_id(claim.id, claim.payments_made)] == ["payment-claim-1-1", "payment-claim-1-2"]
