"""A payment that was settled may come back: the books, the claim and what was said follow."""

from datetime import date

import pytest

from shared.contracts import stipends
from tests.support.stipends import APPROVER, Money, attendance, claim_of


def test_money_that_comes_back_after_it_was_settled_is_owed_again(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    money.settlement(f"{payment},settled,2026-11-24,3750,\n")
    assert money.balances() == {"expense.stipends": 3750, "cash.bank": -3750}
    done = money.settlement(f"{payment},returned,2026-11-26,3750,R02\n")
    assert (done["returned"], done["problems"]) == (1, [])
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}
    claim = money.claim(claim_of(attendance(1)))
    assert (claim["status"], claim["held_for"], claim["held_by"]) == ("held", "account_details", None)
    history = [(step["status"], step["on"]) for step in claim["steps"]]
    assert history[-2:] == [("settled", "2026-11-24"), ("returned", "2026-11-26")]
    (said,) = money.said(stipends.PAYMENT_RETURNED)
    assert (said["payment_id"], said["returned_on"], said["return_code"]) == (
        payment,
        date(2026, 11, 26),
        "R02",
    )


def test_it_is_paid_again_and_both_reports_may_come_once_more(money: Money) -> None:
    (first,) = money.released(attendance(1))
    reports = f"{first},settled,2026-11-24,3750,\n{first},returned,2026-11-26,3750,R02\n"
    money.settlement(reports)
    assert money.settlement(reports + "\n")["repeated"] == 2
    money.send_again(claim_of(attendance(1)))
    money.pay_again("ana")
    assert money.do("release_payments", APPROVER)["payments"] == 1
    second = first.removesuffix("-1") + "-2"
    money.settlement(f"{second},settled,2026-11-27,3750,\n")
    assert money.balances() == {"expense.stipends": 3750, "cash.bank": -3750}
    found = money.ask("tallies")
    assert (found["payments"]["count"], found["settled"]["count"], found["payments_returned"]) == (1, 1, 1)


def test_it_comes_back_no_earlier_than_it_was_settled(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    money.settlement(f"{payment},settled,2026-11-25,3750,\n")
    done = money.settlement(f"{payment},returned,2026-11-24,3750,R02\n")
    assert [(one["field"], one["code"]) for one in done["problems"]] == [("date", "before_settlement")]
    assert money.claim(claim_of(attendance(1)))["status"] == "settled"


def test_what_came_back_is_not_settled_afterwards(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    done = money.settlement(f"{payment},returned,2026-11-24,3750,R02\n{payment},settled,2026-11-25,3750,\n")
    assert [(one["field"], one["code"]) for one in done["problems"]] == [("status", "decided_otherwise")]


def test_a_notice_of_change_moves_no_money(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    money.settlement(f"{payment},settled,2026-11-24,3750,\n")
    done = money.settlement(f"{payment},returned,2026-11-26,3750,C06\n")
    assert (done["notices"], done["returned"], done["problems"]) == (1, 0, [])
    (said,) = money.said(stipends.PAYMENT_NOTICE_RECEIVED)
    assert (said["payment_id"], said["notice_code"]) == (payment, "C06")
    assert money.ask("payments")["items"][0]["notice_code"] == "C06"
    again = money.settlement(f"{payment},returned,2026-11-27,0,C06\n")
    assert (again["notices"], again["repeated"]) == (0, 1)
    assert money.balances() == {"expense.stipends": 3750, "cash.bank": -3750}
    assert money.claim(claim_of(attendance(1)))["status"] == "settled"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("returned,2031-01-01,3750,C02", ("date", "in_future")),
        ("returned,2001-01-01,3750,C02", ("date", "before_release")),
        ("returned,2026-11-24,1,C02", ("amount_cents", "amount_differs")),
        ("returned,2026-11-24,3750,C99", ("return_code", "not_a_return_code")),
        ("returned,2026-11-24,3750,R00", ("return_code", "not_a_return_code")),
    ],
)
def test_a_notice_is_looked_at_like_every_other_row(money: Money, row: str, problem: tuple[str, str]) -> None:
    (payment,) = money.released(attendance(1))
    done = money.settlement(f"{payment},{row}\n")
    assert [(one["field"], one["code"]) for one in done["problems"]] == [problem]
    assert (done["notices"], money.said(stipends.PAYMENT_NOTICE_RECEIVED)) == (0, [])
    assert money.ask("payments")["items"][0]["notice_code"] is None
