"""What stipends tells reconciliation."""

from collections import Counter

from tests.support.reconciling import told_of
from tests.support.stipends import REVIEWER, Money, attendance, claim_of


def test_the_facts_for_reconciliation_agree_with_one_another(money: Money) -> None:
    told = [attendance(number) for number in range(6)]
    payments = money.released(*told[:4])
    money.settlement(f"{payments[0]},settled,2026-11-24,3750,\n{payments[1]},returned,2026-11-24,3750,R03\n")
    money.attend(*told[4:])
    found = money.ask("tallies")
    assert found["claim_lines"] == told_of([data["attendance_id"] for data in told], 90)
    assert found["opened_claims"] == told_of([claim_of(data) for data in told], 3750)
    assert found["approved_claims"] == told_of([claim_of(data) for data in told[:4]], 3750)
    released = [claim_of(data) for data in (told[0], *told[2:4])]
    assert found["released_claims"] == found["paid_claims"] == told_of(released, 3750)
    assert found["payments"] == told_of([payments[0], *payments[2:]], 3750)
    assert found["settled"] == told_of(payments[:1], 3750)
    assert found["payees"] == told_of(["ana"])
    counts = Counter({name: count for name, count in found["claims_by_status"].items() if count})
    assert counts == {"open": 2, "held": 1, "released": 2, "settled": 1}
    assert found["approved_cents"] == found["expense_cents"] == 4 * 3750
    assert found["unreleased_cents"] == found["payable_cents"] == 3750
    assert found["at_bank_cents"] == found["clearing_cents"] == 2 * 3750
    assert found["settled_cents"] == found["cash_cents"] == 3750
    assert found["ledger_imbalance_cents"] == 0


def test_a_claim_that_never_had_a_rate_counts_as_rejected_and_not_as_opened(money: Money) -> None:
    (claim_id,) = money.attend(attendance(1))
    money.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="duplicate")
    found = money.ask("tallies")
    assert found["opened_claims"] == told_of([])
    assert found["rejected_claims"] == told_of([claim_id], 0)
