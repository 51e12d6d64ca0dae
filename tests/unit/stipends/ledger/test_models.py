"""Ledger transactions are stored in balance, each once."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mongoengine import ValidationError

from services.stipends.ledger.models import LedgerEntry, LedgerTransaction
from services.stipends.ledger.rules import Posting
from shared.contracts.stipends.ledger import Account

DAY = date(2026, 11, 22)


@given(st.sampled_from(Posting), st.integers(1, 10**9))
def test_a_ledger_transaction_is_stored_in_balance(kind: Posting, amount: int) -> None:
    transaction = LedgerTransaction.of(kind, "claim-1", "payment-1", amount, DAY, "payment-1")
    transaction.tenant = "lakeshore"
    transaction.validate()
    assert sum(entry.amount_cents for entry in transaction.postings) == 0


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1))
def test_no_ledger_transaction_out_of_balance_is_stored(amounts: list[int]) -> None:
    transaction = LedgerTransaction(
        id="approve-1", tenant="lakeshore", kind=Posting.APPROVE, accounted_on=DAY, claim_id="claim-1"
    )
    transaction.postings = [LedgerEntry(account=Account.CASH, amount_cents=cents) for cents in amounts]
    if sum(amounts) == 0:
        transaction.validate()
    else:
        with pytest.raises(ValidationError):
            transaction.validate()


def test_a_posting_about_a_claim_or_payment_has_one_id() -> None:
    assert LedgerTransaction.of(Posting.APPROVE, "claim-1", "claim-1-2", 5, DAY).id == "approve-claim-1-2"
    assert LedgerTransaction.of(Posting.RELEASE, "claim-1", "payment-1", 5, DAY).id == "release-payment-1"
