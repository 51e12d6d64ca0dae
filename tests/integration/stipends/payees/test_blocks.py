"""Money that came back for what is about its payee: nothing more is sent to them until a person decided."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.stipends.payments.use_cases import choosing
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden
from tests.support.stipends import (
    APPROVER,
    OTHER_APPROVER,
    OTHER_REVIEWER,
    REVIEWER,
    Money,
    attendance,
    claim_of,
)

OTHERS = {"reason_code": "checked", "advisor_id": "ana"}


def returned(money: Money, code: str) -> str:
    """A claim of ana's that is approved; a payment of another one came back with this code."""
    (payment,) = money.released(attendance(1))
    (other,) = money.approved(attendance(2))
    money.settlement(f"{payment},returned,2026-11-24,3750,{code}\n")
    return other


@pytest.mark.parametrize("code", ["R02", "R03", "R04", "R14", "R15", "R16", "R17", "R20", "R23"])
def test_what_else_the_payee_is_owed_stays_and_is_told(money: Money, code: str) -> None:
    other = returned(money, code)
    for what in ({}, {"claims": money.seen(other), "control_cents": 0}):
        done = money.do("release_payments", APPROVER, **what)
        assert (done["payments"], done["blocked"], done["payees_blocked"]) == (0, 1, ["ana"])
    (block,) = money.ask("payee_blocks")["items"]
    assert (block["advisor_id"], block["blocked_on"]) == ("ana", "2026-11-24")
    assert block["payment_id"] == f"payment-{claim_of(attendance(1))}-1"
    money.pay_again("ana")
    assert money.ask("payee_blocks")["items"] == []
    assert money.do("release_payments", APPROVER)["total_cents"] == 3750


@pytest.mark.parametrize("code", ["R06", "R24"])
def test_what_was_no_fault_of_the_payee_stops_nothing_else(money: Money, code: str) -> None:
    returned(money, code)
    assert money.ask("payee_blocks")["items"] == []
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_it_holds_under_each_entry_of_the_person(money: Money) -> None:
    returned(money, "R15")
    money.payees("anna")
    money.approved(attendance(3, advisor_id="anna"))
    merge = {"kept": "anna", "merged": "ana"}
    money.service.receive(recruitment.PERSON_MERGED, merge, subject="merge-1")
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["payees_blocked"]) == (0, ["ana", "anna"])


def test_others_are_paid(money: Money) -> None:
    returned(money, "R03")
    money.payees("ben")
    money.approved(attendance(3, advisor_id="ben"))
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["blocked"]) == (1, 1)


def test_who_reported_it_who_is_close_and_who_saw_another_state_do_not_lift_it(money: Money) -> None:
    returned(money, "R03")
    reporter = replace(OTHER_APPROVER, roles=OTHER_APPROVER.roles | REVIEWER.roles)
    for who in (reporter, replace(REVIEWER, advisor_id="ana")):
        with pytest.raises(Forbidden):
            money.pay_again("ana", who)
    money.pay_again("ana")
    with pytest.raises(Conflict):
        money.do("lift_payee_block", REVIEWER, **OTHERS, version=2)


def test_who_lifts_it_does_not_release_the_money(money: Money) -> None:
    other = returned(money, "R03")
    both = replace(OTHER_REVIEWER, roles=OTHER_REVIEWER.roles | APPROVER.roles)
    money.pay_again("ana", both)
    with pytest.raises(Forbidden):
        money.do("release_payments", both, claims=money.seen(other), control_cents=3750)
    assert money.do("release_payments", both)["left_to_others"] == 1
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_a_later_return_stops_it_again(money: Money) -> None:
    returned(money, "R03")
    money.pay_again("ana")
    money.send_again(claim_of(attendance(1)))
    money.do("release_payments", APPROVER)
    money.clock.advance(timedelta(days=4))
    money.settlement(f"payment-{claim_of(attendance(2))}-1,returned,2026-11-27,3750,R16\n")
    (block,) = money.ask("payee_blocks")["items"]
    assert block["reason_code"] == "account_frozen"


def test_a_job_pays_nobody_whose_money_came_back_since_it_began(
    money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    (payment,) = money.released(attendance(1))
    claims = money.approved(attendance(2), attendance(3))
    monkeypatch.setattr(choosing, "RELEASED_TOGETHER_MAX", 1)
    job = money.do("release_payments", APPROVER)["job_id"]
    money.settlement(f"{payment},returned,2026-11-24,3750,R03\n")
    money.service.run_jobs()
    outcomes = money.ask("job", APPROVER, job_id=job)["outcomes"]
    assert [(one["outcome"], one["count"]) for one in outcomes] == [("payee_blocked", 2)]
    assert {money.claim(one)["status"] for one in claims} == {"approved"}
