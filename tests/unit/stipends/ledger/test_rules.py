"""What is posted to the ledger."""

from hypothesis import given
from hypothesis import strategies as st

from services.stipends.ledger.rules import Posting, postings
from shared.contracts.stipends.ledger import Account

cents = st.integers(0, 10**12)


@given(st.sampled_from(Posting), cents)
def test_every_posting_sums_to_zero(kind: Posting, amount: int) -> None:
    assert sum(moved for _, moved in postings(kind, amount)) == 0


@given(st.lists(st.tuples(st.sampled_from(Posting), cents)))
def test_the_ledger_sums_to_zero_whatever_happens(history: list[tuple[Posting, int]]) -> None:
    assert sum(moved for kind, amount in history for _, moved in postings(kind, amount)) == 0


def balances(*kinds: Posting) -> dict[str, int]:
    found = dict.fromkeys(Account, 0)
    for kind in kinds:
        for account, moved in postings(kind, 100):
            found[account] += moved
    return {account: amount for account, amount in found.items() if amount}


def test_a_paid_claim_ends_as_an_expense_paid_in_cash() -> None:
    paid = balances(Posting.APPROVE, Posting.RELEASE, Posting.SETTLE)
    assert paid == {Account.EXPENSE: 100, Account.CASH: -100}


def test_a_return_undoes_the_release_and_leaves_the_debt() -> None:
    back = balances(Posting.APPROVE, Posting.RELEASE, Posting.RETURN)
    assert back == balances(Posting.APPROVE) == {Account.EXPENSE: 100, Account.PAYABLE: -100}
