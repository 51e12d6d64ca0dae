"""The transitions and guards of stipends' documents."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mongoengine import ValidationError

from services.stipends.claims.models import Claim, ClaimLine
from services.stipends.ledger.models import LedgerEntry, LedgerTransaction
from services.stipends.ledger.rules import Posting
from services.stipends.pay_rules.models import Rate
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import payment_id
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.ledger import Account
from shared.contracts.stipends.payments import PaymentStatus
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


TRANSITIONS = {
    "price": (lambda claim: claim.price(RATE, NOW), {"awaiting_rate"}, "open"),
    "approve": (lambda claim: claim.approve("reviewer", NOW), {"open"}, "approved"),
    "reject": (lambda claim: claim.reject("duplicate", NOW), {"open", "awaiting_rate"}, "rejected"),
    "release": (lambda claim: claim.release(NOW), {"approved"}, "released"),
    "settle": (lambda claim: claim.settle(DAY, NOW), {"released"}, "settled"),
    "take_back": (lambda claim: claim.take_back(DAY, NOW), {"released"}, "approved"),
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
    claim.take_back(DAY, NOW)
    claim.release(NOW)

    assert [first, payment_id(claim.id, claim.payments_made)] == ["payment-claim-1-1", "payment-claim-1-2"]


@given(st.sampled_from(Posting), st.integers(1, 10**9))
def test_a_ledger_transaction_is_stored_in_balance(kind: Posting, amount: int) -> None:
    transaction = LedgerTransaction.of(kind, "claim-1", "payment-1", amount)
    transaction.tenant = "lakeshore"
    transaction.validate()
    assert sum(entry.amount_cents for entry in transaction.postings) == 0


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_no_ledger_transaction_out_of_balance_is_stored(amounts: list[int]) -> None:
    transaction = LedgerTransaction(
        id="approve-1", tenant="lakeshore", kind=Posting.APPROVE, claim_id="claim-1"
    )
    transaction.postings = [LedgerEntry(account=Account.CASH, amount_cents=cents) for cents in amounts]
    if sum(amounts) == 0:
        transaction.validate()
    else:
        with pytest.raises(ValidationError):
            transaction.validate()


def test_a_posting_about_a_claim_or_payment_has_one_id() -> None:
    assert LedgerTransaction.of(Posting.APPROVE, "claim-1", None, 5).id == "approve-claim-1"
    assert LedgerTransaction.of(Posting.RELEASE, "claim-1", "payment-1", 5).id == "release-payment-1"


def test_the_bank_decides_on_a_payment_once() -> None:
    payment = Payment(id="payment-1", status=PaymentStatus.RELEASED)
    payment.decide(PaymentStatus.RETURNED, DAY, "R03")
    assert (payment.status, payment.decided_on, payment.return_code) == ("returned", DAY, "R03")
    with pytest.raises(Conflict):
        payment.decide(PaymentStatus.SETTLED, DAY, "")
