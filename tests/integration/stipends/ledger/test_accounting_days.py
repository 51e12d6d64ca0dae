"""On which day money counts: where the payer is, or when the bank did it, whenever that was recorded."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.errors import Invalid
from tests.support.harness import TENANT, codes
from tests.support.stipends import NOW, REVIEWER, Money, attendance

NEW_YEAR_S_EVE = datetime(2027, 1, 1, 0, 30, tzinfo=UTC)
"""18:30 on 31 December in Chicago."""
OWED = {"expense.stipends": 3750, "payable.advisors": -3750}
SENT = {"payable.advisors": 3750, "clearing.bank": -3750}
PAID = {"clearing.bank": 3750, "cash.bank": -3750}


def moved(money: Money, first: str | None = None, last: str | None = None) -> dict[str, int]:
    """What was moved on each account on these days."""
    found = money.ask("trial_balance", accounted_from=first, accounted_to=last)
    assert found["sum_cents"] == 0
    return {row["account"]: row["balance_cents"] for row in found["accounts"] if row["balance_cents"]}


def test_what_is_released_on_new_year_s_eve_in_the_evening_counts_in_the_old_year(money: Money) -> None:
    money.service.know(TENANT, time_zone="America/Chicago")
    money.clock.advance(NEW_YEAR_S_EVE - NOW)
    money.released(attendance(1))

    assert [one["released_on"] for one in money.ask("payment_files")["items"]] == ["2026-12-31"]
    assert moved(money, "2026-12-31", "2026-12-31") == {"expense.stipends": 3750, "clearing.bank": -3750}
    assert moved(money, "2027-01-01") == {}


def test_what_the_bank_did_in_november_counts_there_though_reported_in_december(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    money.clock.advance(timedelta(days=10))
    money.settlement(f"{payment},settled,2026-11-30,3750,\n")

    assert moved(money, "2026-11-30", "2026-11-30") == PAID
    assert moved(money, "2026-12-01") == {}
    assert moved(money, last="2026-11-29") == {"expense.stipends": 3750, "clearing.bank": -3750}
    assert moved(money) == {"expense.stipends": 3750, "cash.bank": -3750}


def test_money_that_comes_back_counts_on_the_bank_s_day(money: Money) -> None:
    (payment,) = money.released(attendance(1))
    money.settlement(f"{payment},settled,2026-11-24,3750,\n")
    money.clock.advance(timedelta(days=20))
    money.settlement(f"{payment},returned,2026-11-26,3750,R02\n")

    assert moved(money, "2026-11-26", "2026-11-26") == {"cash.bank": 3750, "payable.advisors": -3750}


def test_a_step_of_a_claim_has_the_day_where_the_payer_is(money: Money) -> None:
    money.service.know(TENANT, time_zone="America/Chicago")
    money.clock.advance(NEW_YEAR_S_EVE - NOW)
    money.rate()
    (claim_id,) = money.attend(attendance(1))
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["status"] == "approved"

    assert [step["on"] for step in money.claim(claim_id)["steps"]] == ["2026-12-31"] * 2
    assert moved(money, last="2026-12-31") == OWED


def test_days_that_end_before_they_begin_are_refused(money: Money) -> None:
    with pytest.raises(Invalid) as refused:
        money.ask("trial_balance", accounted_from="2026-12-02", accounted_to="2026-12-01")
    assert codes(refused) == {("accounted_to", "ends_before_start")}
