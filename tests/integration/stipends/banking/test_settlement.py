"""What the bank reports of payments."""

from datetime import date

import pytest

from shared.contracts import stipends
from shared.errors import Invalid
from tests.support.stipends import APPROVER, Money, attendance, claim_of


def test_the_bank_settles_and_returns_payments(money: Money) -> None:
    good, bad = money.released(attendance(1), attendance(2, advisor_id="ben"))
    done = money.settlement(f"{good},settled,2026-11-24,3750,\n{bad},returned,2026-11-25,3750,R03\n")
    counts = {"settled": 1, "returned": 1, "repeated": 0, "notices": 0}
    assert done == {"file_name": "bank.csv", "problems": [], **counts}
    status = {row["payment_id"]: row["status"] for row in money.ask("payments")["items"]}
    assert status == {good: "settled", bad: "returned"}
    assert money.claim(claim_of(attendance(1)))["status"] == "settled"
    assert money.claim(claim_of(attendance(2)))["status"] == "held"
    assert money.balances() == {
        "expense.stipends": 7500,
        "payable.advisors": -3750,
        "cash.bank": -3750,
    }
    (settled,) = money.said(stipends.PAYMENT_SETTLED)
    assert (settled["payment_id"], settled["settled_on"]) == (good, date(2026, 11, 24))
    (returned,) = money.said(stipends.PAYMENT_RETURNED)
    assert (returned["payment_id"], returned["return_code"]) == (bad, "R03")


def test_a_returned_payment_is_paid_again_once(money: Money) -> None:
    (first,) = money.released(attendance(1))
    money.settlement(f"{first},returned,2026-11-24,3750,R03\n")
    assert money.do("release_payments", APPROVER)["payments"] == 0
    money.send_again(claim_of(attendance(1)))
    money.pay_again("ana")
    assert money.do("release_payments", APPROVER)["payments"] == 1
    assert money.do("release_payments", APPROVER)["payments"] == 0
    second = first.removesuffix("-1") + "-2"
    assert money.settlement(f"{first},returned,2026-11-24,3750,R03\n\n")["repeated"] == 1
    money.settlement(f"{second},settled,2026-11-26,3750,\n")
    assert money.balances() == {"expense.stipends": 3750, "cash.bank": -3750}
    found = money.ask("tallies")
    assert (found["payments"]["count"], found["settled"]["count"], found["payments_returned"]) == (1, 1, 1)


def test_the_same_settlement_twice_is_the_same_as_once(money: Money) -> None:
    payments = money.released(*[attendance(number) for number in range(3)])
    text = "".join(f"{payment_id},settled,2026-11-24,3750,\n" for payment_id in payments)
    assert money.settlement(text + text)["repeated"] == 3
    assert money.settlement(text) == {
        "file_name": "bank.csv",
        "settled": 0,
        "returned": 0,
        "repeated": 3,
        "notices": 0,
        "problems": [],
    }
    assert len(money.said(stipends.PAYMENT_SETTLED)) == 3


def test_wrong_rows_are_named_by_line_and_field_and_good_ones_applied(money: Money) -> None:
    one, other = money.released(attendance(1), attendance(2, advisor_id="ben"))
    done = money.settlement(
        "payment-of-nobody,settled,2026-11-24,3750,\n"
        f"{one},settled,yesterday,many,\n"
        f"{other},settled,2026-11-24,3751,\n"
        f"{one},returned,2026-11-24,3750,R01\n"
        f"{one},settled,2026-11-24,3750,\n"
    )
    assert (done["settled"], done["returned"]) == (0, 1)
    assert [(row["line"], row["field"], row["code"]) for row in done["problems"]] == [
        (2, "payment_id", "unknown_payment"),
        (3, "date", "format"),
        (3, "amount_cents", "type"),
        (4, "amount_cents", "amount_differs"),
        (6, "status", "decided_otherwise"),
    ]
    assert all(row["message"] for row in done["problems"])


def test_the_bank_settled_nothing_on_a_day_to_come(money: Money) -> None:
    one, other = money.released(attendance(1), attendance(2, advisor_id="ben"))
    done = money.settlement(f"{one},settled,2099-01-01,3750,\n{other},settled,2026-11-27,3750,\n")
    (refused,) = done["problems"]
    assert (refused["line"], refused["field"], refused["code"]) == (2, "date", "in_future")
    status = {row["payment_id"]: row["status"] for row in money.ask("payments")["items"]}
    assert status == {one: "released", other: "settled"}


def test_a_file_that_is_no_settlement_is_refused_whole(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    with pytest.raises(Invalid) as refused:
        money.settlement(f"{payment},settled,2026-11-24,3750,\n", content="not,a,settlement\n")
    assert refused.value.errors[0]["code"] == "missing_column"
