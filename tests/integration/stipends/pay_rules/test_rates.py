"""Rates by date: no two of them on one day."""

from collections.abc import Callable

import pytest

from shared.errors import Conflict, Invalid
from tests.support.harness import ServiceHarness
from tests.support.stipends import ADMINISTRATOR, Money, attendance


def test_a_rate_may_not_claim_a_day_of_another_nor_change_what_was_opened(money: Money) -> None:
    money.rate(2500, since="2026-01-01", until="2026-06-30")
    with pytest.raises(Conflict):
        money.rate(2600, since="2026-06-30")
    money.rate(2600, since="2026-07-01")
    money.attend(attendance(1))
    with pytest.raises(Conflict):
        money.rate(2700, since="2026-11-22")
    money.rate(2700, since="2026-11-23")
    spans = [(row["effective_from"], row["effective_to"]) for row in money.ask("rates")["items"]]
    assert spans == [("2026-01-01", "2026-06-30"), ("2026-07-01", None), ("2026-11-23", None)]


def test_two_rates_for_the_same_days_at_once_are_one_rate_and_a_conflict(
    money: Money, harness: Callable[..., ServiceHarness]
) -> None:
    replica = Money(harness("stipends"), money.clock)
    money.clock.meanwhile = lambda: replica.rate(2500, since="2026-01-01", until="2026-12-31")
    with pytest.raises(Conflict):
        money.rate(2700, since="2026-06-01", until="2026-12-31")
    assert [row["effective_from"] for row in money.ask("rates")["items"]] == ["2026-01-01"]


def test_rates_are_listed_page_by_page(money: Money) -> None:
    for month in ("03", "01", "02"):
        money.rate(2500, since=f"2026-{month}-01")
    first = money.ask("rates", limit=2)
    rest = money.ask("rates", limit=2, cursor=first["next_cursor"])
    days = [rate["effective_from"] for rate in (*first["items"], *rest["items"])]
    assert days == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert rest["next_cursor"] is None


def test_every_wrong_field_of_a_rate_is_named_at_once(money: Money) -> None:
    wrong = {
        "code": "mileage",
        "amount_cents": 25.5,
        "effective_from": "2026-02-01",
        "effective_to": "2026-01-01",
        "source": " ",
    }
    with pytest.raises(Invalid) as refused:
        money.do("set_rate", ADMINISTRATOR, **wrong)
    assert {(found["field"], found["code"]) for found in refused.value.errors} == {
        ("code", "not_a_choice"),
        ("amount_cents", "type"),
        ("effective_to", "ends_before_start"),
        ("source", "blank"),
    }
