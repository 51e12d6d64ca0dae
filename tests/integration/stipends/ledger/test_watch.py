"""Ledger transactions that do not sum to zero are found."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.watch import LedgerWatch
from shared.persistence import recount, tenants
from tests.support.harness import TENANT
from tests.support.stipends import Money, attendance, claim_of

DAY = timedelta(days=1)


def test_two_ledger_transactions_that_are_wrong_are_both_told_though_their_sum_is_right(money: Money) -> None:
    money.released(attendance(1))
    alter_posting(money, "approve", by=1)
    alter_posting(money, "release", by=-1)
    told: list[int] = []
    LedgerWatch(told.append, money.clock)(money.service.store, {})
    assert told == [2]
    recount.repaired(money.service.store, [LedgerTransaction])
    assert money.ask("tallies")["ledger_imbalance_cents"] == 2


def test_a_long_ledger_is_looked_at_a_stretch_at_a_time_round_and_round(money: Money) -> None:
    money.released(attendance(1), attendance(2))  # 4 transactions: two approvals, then two releases
    told: list[int] = []
    look = watching(money, told, quick_transactions=3, slow_transactions_min=3)
    look()
    assert told == []
    look()
    assert told == [0]
    alter_posting(money, "approve", by=5)
    look(at_new=False)
    assert told == [0, 5]
    alter_posting(money, "approve", by=-5)
    for _ in range(3):
        look(at_new=False)
    assert told == [0, 5, 5, 5, 0]


def test_a_new_ledger_transaction_is_looked_at_at_once_wherever_the_round_is(money: Money) -> None:
    money.released(attendance(2), attendance(3))
    told: list[int] = []
    look = watching(money, told, slow_transactions_min=1)
    look()
    for _ in range(2):
        look()  # the slow round is past the approvals now
    money.released(attendance(1))
    alter_posting(money, "approve", by=7, claim_id=claim_of(attendance(1)))
    look()
    assert told == [0, 0, 0, 7]


def test_a_practice_program_whose_clock_is_ahead_hides_nothing_new(money: Money) -> None:
    practise(money, 400 * DAY)
    money.released(attendance(2), attendance(3))
    practise(money, 0 * DAY)
    told: list[int] = []
    look = watching(money, told, slow_transactions_min=1)
    for _ in range(3):
        look()  # the slow round is past the approvals now
    money.released(attendance(1))
    alter_posting(money, "approve", by=7, claim_id=claim_of(attendance(1)))
    look()
    assert told == [0, 0, 0, 7]


def practise(money: Money, ahead: timedelta) -> None:
    """Have the program's clock be so far ahead."""
    offset = {"practice": True, "offset_seconds": int(ahead.total_seconds())}
    money.service.store[tenants.COLLECTION].update_one({"_id": TENANT}, {"$set": offset})


def watching(money: Money, told: list[int], **limits: int) -> Callable[..., None]:
    """Looks, each with what was noted at the last; `at_new=False` looks as long after as nothing is new."""
    watch = LedgerWatch(told.append, money.clock, **limits)
    noted: dict[str, Any] = {}

    def look(*, at_new: bool = True) -> None:
        if not at_new:
            money.clock.advance(DAY)
            noted["looked_at"] = money.clock.now()
        noted.update(watch(money.service.store, dict(noted)))

    return look


def alter_posting(money: Money, kind: str, *, by: int, **about: str) -> None:
    """Change one posting in the database, past all that guards it."""
    ledger = money.service.store["ledger"]
    ledger.update_one({"kind": kind, **about}, {"$inc": {"postings.0.amount_cents": by}})
