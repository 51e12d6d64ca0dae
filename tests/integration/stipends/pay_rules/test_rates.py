"""Rates by date: no two of them on one day, two people for each, and no mistake that stays."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from shared.contracts import advocacy, stipends
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.harness import ServiceHarness, event
from tests.support.rates import hourly_rate
from tests.support.stipends import ADMINISTRATOR, OTHER_ADMINISTRATOR, REVIEWER, Money, attendance


def test_a_rate_may_not_claim_a_day_of_another_nor_change_what_was_approved(money: Money) -> None:
    money.rate(2500, since="2026-01-01", until="2026-06-30")
    with pytest.raises(Conflict):
        money.rate(2600, since="2026-06-30")
    money.rate(2600, since="2026-07-01")
    money.approved(attendance(1))
    late = money.propose_rate(2700, since="2026-11-22")
    with pytest.raises(Conflict):
        money.approve_rate(late)
    money.do("withdraw_rate", ADMINISTRATOR, rate_id=late)
    money.rate(2700, since="2026-11-23")
    rates = [row for row in money.ask("rates")["items"] if row["status"] == "approved"]
    spans = [(row["effective_from"], row["effective_to"]) for row in rates]
    assert spans == [("2026-01-01", "2026-06-30"), ("2026-07-01", None), ("2026-11-23", None)]


def test_a_rate_counts_once_another_administrator_approved_it(money: Money) -> None:
    (claim_id,) = money.attend(attendance(1))
    proposed = money.propose_rate(2500, since="2026-01-01")
    assert money.propose_rate(2500, since="2026-01-01") == proposed
    assert money.claim(claim_id)["status"] == "awaiting_rate"
    with pytest.raises(Forbidden):
        money.approve_rate(proposed, by=ADMINISTRATOR)
    assert money.claim(claim_id)["status"] == "awaiting_rate"

    done = money.approve_rate(proposed)
    assert (done["status"], done["claims_priced"]) == ("approved", 1)
    assert money.claim(claim_id)["amount_cents"] == 3750
    (rate,) = money.ask("rates")["items"]
    assert (rate["proposed_by"], rate["approved_by"]) == (ADMINISTRATOR.user_id, OTHER_ADMINISTRATOR.user_id)


def test_a_mistyped_rate_is_withdrawn_while_no_claim_used_it(money: Money) -> None:
    money.rate(2500, since="2026-01-01")
    mistyped = money.rate(50_000, since="2027-01-01")["rate_id"]
    assert money.do("withdraw_rate", ADMINISTRATOR, rate_id=mistyped)["status"] == "withdrawn"
    right = money.rate(5_000, since="2027-01-01")["rate_id"]
    (claim_id,) = money.attend(attendance(1, day=date(2027, 1, 1)))
    claim = money.claim(claim_id)
    assert (claim["amount_cents"], claim["lines"][0]["rate_id"]) == (7_500, right)
    with pytest.raises(Conflict):
        money.approve_rate(mistyped)
    money.do("approve_claim", REVIEWER, claim_id=claim_id)
    with pytest.raises(Conflict):
        money.do("withdraw_rate", ADMINISTRATOR, rate_id=right)
    assert money.claim(claim_id)["amount_cents"] == 7_500


def test_claims_that_nobody_approved_are_worked_out_anew_when_their_rate_is_withdrawn(money: Money) -> None:
    money.rate(2500, since="2026-01-01")
    mistyped = money.rate(50_000, since="2026-11-22")["rate_id"]
    undecided, rejected = money.attend(attendance(1), attendance(2, advisor_id="ben"))
    money.do("reject_claim", REVIEWER, claim_id=rejected, reason_code="wrong_minutes")
    done = money.do("withdraw_rate", ADMINISTRATOR, rate_id=mistyped)
    assert (done["status"], done["claims_priced"], done["job_id"]) == ("withdrawn", 1, None)
    assert money.claim(undecided)["amount_cents"] == 3_750
    money.do("reopen_claim", REVIEWER, claim_id=rejected, reason_code="wrong_decision")
    assert money.claim(rejected)["amount_cents"] == 3_750


def test_claims_wait_again_when_the_only_rate_of_their_day_is_withdrawn(money: Money) -> None:
    mistyped = money.rate(50_000, since="2026-11-22")["rate_id"]
    (claim_id,) = money.attend(attendance(1))
    done = money.do("withdraw_rate", ADMINISTRATOR, rate_id=mistyped)
    assert (done["claims_priced"], done["claims_waiting"]) == (0, 1)
    claim = money.claim(claim_id)
    assert (claim["status"], claim["amount_cents"]) == ("awaiting_rate", 0)
    assert [said["claim_id"] for said in money.said(stipends.CLAIM_DELAYED)] == [claim_id]
    done = money.rate(5_000, since="2026-11-22")
    assert (done["claims_priced"], done["claims_waiting"]) == (1, 0)
    claim = money.claim(claim_id)
    assert claim["amount_cents"] == 7_500
    assert [step["status"] for step in claim["steps"]] == ["opened", "awaiting_rate", "opened"]


def test_a_rate_is_corrected_for_its_first_day_by_one_that_another_person_approves(money: Money) -> None:
    mistyped = money.rate(50_000, since="2026-11-22")["rate_id"]
    (claim_id,) = money.attend(attendance(1))
    right = hourly_rate(5_000, "2026-11-22")
    proposed = money.do("propose_rate", ADMINISTRATOR, **right, corrects=mistyped)["rate_id"]
    assert money.claim(claim_id)["amount_cents"] == 75_000
    done = money.approve_rate(proposed)
    assert (done["claims_priced"], money.claim(claim_id)["amount_cents"]) == (1, 7_500)
    wrong, taken = sorted(money.ask("rates")["items"], key=lambda rate: -rate["amount_cents"])
    assert (wrong["status"], wrong["corrected_by"]) == ("corrected", proposed)
    assert (taken["status"], taken["corrects"]) == ("approved", mistyped)
    money.do("approve_claim", REVIEWER, claim_id=claim_id)
    again = money.do("propose_rate", ADMINISTRATOR, **hourly_rate(6_000, "2026-11-22"), corrects=proposed)
    with pytest.raises(Conflict):
        money.approve_rate(again["rate_id"])
    assert money.claim(claim_id)["amount_cents"] == 7_500


def test_only_a_rate_that_counts_is_corrected(money: Money) -> None:
    right = hourly_rate(5_000, "2026-11-22")
    with pytest.raises(NotFound):
        money.do("propose_rate", ADMINISTRATOR, **right, corrects="nothing")
    mistyped = money.propose_rate(50_000, "2026-11-22")
    with pytest.raises(Conflict):
        money.do("propose_rate", ADMINISTRATOR, **right, corrects=mistyped)
    money.approve_rate(mistyped)
    proposed = money.do("propose_rate", ADMINISTRATOR, **right, corrects=mistyped)["rate_id"]
    money.do("withdraw_rate", ADMINISTRATOR, rate_id=mistyped)
    with pytest.raises(Conflict):
        money.approve_rate(proposed)


def test_who_is_paid_by_rates_withdraws_none(money: Money) -> None:
    mistyped = money.rate(50_000, since="2026-11-22")["rate_id"]
    with pytest.raises(Forbidden):
        money.do("withdraw_rate", replace(ADMINISTRATOR, advisor_id="ana"), rate_id=mistyped)


def test_an_unknown_rate_is_neither_approved_nor_withdrawn(money: Money) -> None:
    money.rate()
    for command in ("approve_rate", "withdraw_rate"):
        with pytest.raises(NotFound):
            money.do(command, OTHER_ADMINISTRATOR, rate_id="nothing")


def test_a_rate_inside_an_open_one_is_refused_until_one_follows_it(money: Money) -> None:
    money.rate(2500, since="2026-01-01")
    with pytest.raises(Conflict) as refused:
        money.propose_rate(3000, since="2026-12-01", until="2026-12-31")
    assert "2027-01-01" in refused.value.detail
    money.rate(2500, since="2027-01-01")
    money.rate(3000, since="2026-12-01", until="2026-12-31")
    claims = money.attend(
        attendance(1, day=date(2026, 12, 31)), attendance(2, day=date(2027, 1, 1), advisor_id="ben")
    )
    assert [money.claim(claim_id)["amount_cents"] for claim_id in claims] == [4_500, 3_750]


def test_a_new_rate_reaches_back_to_claims_that_nobody_decided(money: Money) -> None:
    money.rate(2500, since="2026-01-01")
    undecided, decided = money.attend(attendance(1), attendance(2, day=date(2026, 11, 21)))
    money.do("approve_claim", REVIEWER, claim_id=decided)
    assert money.rate(2700, since="2026-11-22")["claims_priced"] == 1
    assert money.claim(undecided)["amount_cents"] == 4_050
    assert money.claim(decided)["amount_cents"] == 3_750


def test_a_claim_of_a_rate_that_was_withdrawn_at_the_same_moment_is_not_approved(money: Money) -> None:
    stray_rate = money.rate(50_000, since="2026-01-01")["rate_id"]
    money.clock.meanwhile = lambda: money.do("withdraw_rate", ADMINISTRATOR, rate_id=stray_rate)
    (claim_id,) = money.attend(attendance(1))
    assert money.claim(claim_id)["amount_cents"] == 75_000
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=claim_id)
    assert money.rate(2500, since="2026-01-01")["claims_priced"] == 1
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["amount_cents"] == 3_750


def test_an_open_claim_whose_rate_is_gone_waits_for_another_once_it_is_corrected(money: Money) -> None:
    stray_rate = money.rate(50_000, since="2026-01-01")["rate_id"]
    money.clock.meanwhile = lambda: money.do("withdraw_rate", ADMINISTRATOR, rate_id=stray_rate)
    (claim_id,) = money.attend(attendance(1))
    data = attendance(1, minutes=60) | {"reason_code": "entered_by_mistake"}
    corrected = event(advocacy.ATTENDANCE_CORRECTED, data, subject=data["invitation_id"], sequence=2)
    money.service.process([corrected])
    claim = money.claim(claim_id)
    assert (claim["status"], claim["reason_code"], claim["amount_cents"]) == (
        "awaiting_rate",
        "no_rate_for_day",
        0,
    )
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=claim_id)
    assert money.rate(2500, since="2026-01-01")["claims_priced"] == 1
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["amount_cents"] == 2_500


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
        money.do("propose_rate", ADMINISTRATOR, **wrong)
    assert {(found["field"], found["code"]) for found in refused.value.errors} == {
        ("code", "not_a_choice"),
        ("amount_cents", "type"),
        ("effective_to", "ends_before_start"),
        ("source", "blank"),
    }
