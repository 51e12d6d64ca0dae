"""A claim opens for each attendance, once, at the rate of its day."""

import random
from datetime import date

import pytest

from shared.actor import Role
from shared.contracts import advocacy, stipends
from shared.errors import NotFound
from tests.support.harness import actor, event
from tests.support.reconciling import told_of
from tests.support.stipends import TITLE, TODAY, Money, attendance, claim_of


def test_an_attendance_opens_one_claim_worth_its_minutes_at_the_rate_of_its_day(money: Money) -> None:
    rate = money.rate(2500, until="2026-11-21")
    later = money.rate(2700, since="2026-11-22")
    before, today = attendance(1, day=date(2026, 11, 21)), attendance(2, minutes=95)
    money.attend(before, today)
    claims = {row["claim_id"]: row for row in money.ask("claims")["items"]}
    assert claims[claim_of(before)]["lines"] == [
        {
            "code": "stipend.hourly",
            "service_date": "2026-11-21",
            "minutes": 90,
            "rate_id": rate["rate_id"],
            "rate_cents": 2500,
            "amount_cents": 3750,
        }
    ]
    assert claims[claim_of(today)]["amount_cents"] == 4275
    assert claims[claim_of(today)]["lines"][0]["rate_id"] == later["rate_id"]
    assert money.said(stipends.CLAIM_OPENED)[1] == {
        "claim_id": claim_of(today),
        "advisor_id": "ana",
        "attendance_id": today["attendance_id"],
        "event_id": "event-2",
        "event_title": TITLE,
        "amount_cents": 4275,
        "currency": "USD",
        "attended_on": TODAY,
    }


@pytest.mark.parametrize("seed", range(3))
def test_each_attendance_opens_one_claim_whatever_the_order_and_however_often(
    money: Money, seed: int
) -> None:
    money.rate()
    told = [attendance(number, advisor_id=f"advisor-{number}") for number in range(20)]
    # The same fact again as the same message, and once more as another one.
    facts = [event(advocacy.ATTENDANCE_RECORDED, data, subject="invitation") for data in told] * 3
    facts += [event(advocacy.ATTENDANCE_RECORDED, data, subject="invitation") for data in told]
    random.Random(seed).shuffle(facts)
    for first in range(0, len(facts), 13):
        money.service.process(facts[first : first + 13])
    assert money.ask("tallies")["claim_lines"] == told_of([data["attendance_id"] for data in told], 90)
    assert len(money.said(stipends.CLAIM_OPENED)) == 20


def test_a_tenant_has_rates_and_claims_of_its_own(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1), tenant="northern")
    northern = actor(Role.AUDITOR, tenant="northern")
    assert money.ask("claim", northern, claim_id=claim_id)["status"] == "awaiting_rate"
    with pytest.raises(NotFound):
        money.claim(claim_id)
    assert money.ask("rates", northern)["items"] == []
