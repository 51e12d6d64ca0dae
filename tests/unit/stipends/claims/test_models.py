"""The transitions and guards of a claim."""

from datetime import UTC, date, datetime

import pytest

from services.stipends.claims.models import Claim, ClaimLine
from services.stipends.pay_rules.models import Rate
from services.stipends.payments.rules import payment_id
from shared.contracts.stipends.claims import ClaimStatus
from shared.errors import Conflict

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, tzinfo=UTC)
RATE = Rate(id="rate", amount_cents=2500, effective_from=date(2026, 1, 1))


def a_claim(status: ClaimStatus) -> Claim:
    priced = None if status is ClaimStatus.AWAITING_RATE else RATE
    return Claim(
        id="claim-1",
        tenant="lakeshore",
        advisor_id="advisor",
        attendance_id="1",
        event_id="event",
        title_en="Capitol day",
        title_es="Día en el Capitolio",
        attended_on=DAY,
        lines=[ClaimLine.priced(DAY, 90, priced)],
        status=status,
    )


OPEN, UNPAID = {"open", "awaiting_rate"}, {"approved", "held"}
TRANSITIONS = {
    "price": (lambda claim: claim.price(RATE, NOW), {"awaiting_rate"}, "open"),
    "approve": (lambda claim: claim.approve("reviewer", NOW), {"open"}, "approved"),
    "reject": (lambda claim: claim.reject("duplicate", NOW), OPEN | UNPAID, "rejected"),
    "release": (lambda claim: claim.release(NOW), {"approved"}, "released"),
    "settle": (lambda claim: claim.settle(DAY, NOW), {"released"}, "settled"),
    "take_back": (lambda claim: claim.take_back("recalled", DAY, NOW), {"released", "settled"}, "held"),
    "hold": (lambda claim: claim.hold("asked", "reviewer", NOW), {"approved"}, "held"),
    "resume": (lambda claim: claim.resume("reviewer", NOW), {"held"}, "approved"),
    "withdraw": (lambda claim: claim.withdraw_approval(RATE, NOW), UNPAID, "open"),
    "withdraw_without_a_rate": (lambda claim: claim.withdraw_approval(None, NOW), UNPAID, "awaiting_rate"),
    "reopen": (lambda claim: claim.reopen(RATE, NOW), {"rejected"}, "open"),
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
    claim.price(RATE, NOW)
    assert claim.amount_cents == 3750
    assert (claim.lines[0].rate_id, claim.lines[0].rate_cents) == ("rate", 2500)


def test_each_payment_of_a_claim_has_a_number_of_its_own() -> None:
    claim = a_claim(ClaimStatus.APPROVED)
    claim.release(NOW)
    first = payment_id(claim.id, claim.payments_made)
    claim.take_back("payment_returned", DAY, NOW)
    claim.resume("reviewer", NOW)
    claim.release(NOW)

    assert [first, payment_id(claim.id, claim.payments_made)] == ["payment-claim-1-1", "payment-claim-1-2"]
