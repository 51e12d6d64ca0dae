"""A release pays what the releaser saw, or nothing."""

from datetime import timedelta
from typing import Any

import pytest

from services.stipends.payments.use_cases import choosing
from shared.contracts import advocacy
from shared.errors import VersionMismatch
from tests.support.harness import event
from tests.support.stipends import APPROVER, OTHER_REVIEWER, REVIEWER, Money, attendance


@pytest.fixture
def claim_id(money: Money) -> str:
    money.rate()
    money.payees("ana", "ben")
    (approved,) = money.approved(attendance(1, minutes=60))
    return approved


def approve_for_twice_the_time(money: Money, claim_id: str) -> None:
    data = attendance(1, minutes=120) | {"reason_code": "typing_error"}
    money.service.process([event(advocacy.ATTENDANCE_CORRECTED, data, subject="event.ana", sequence=2)])
    money.do("withdraw_approval", OTHER_REVIEWER, claim_id=claim_id, reason_code="wrong_decision")
    money.do("approve_claim", REVIEWER, claim_id=claim_id)


def release(money: Money, **what: Any) -> dict[str, Any]:
    return money.do("release_payments", APPROVER, **what)


def test_a_claim_that_was_approved_for_another_amount_since_it_was_seen_is_not_paid(
    money: Money, claim_id: str
) -> None:
    seen = money.seen(claim_id)
    approve_for_twice_the_time(money, claim_id)
    with pytest.raises(VersionMismatch, match=claim_id):
        release(money, claims=seen, control_cents=5000)
    assert money.claim(claim_id)["status"] == "approved"
    assert release(money, claims=money.seen(claim_id), control_cents=5000)["total_cents"] == 5000


@pytest.mark.parametrize("named", [True, False])
def test_what_adds_up_to_another_sum_than_was_seen_is_not_paid(
    money: Money, claim_id: str, named: bool
) -> None:
    what = {"claims": money.seen(claim_id)} if named else {}
    for control_cents in (2499, 0):
        with pytest.raises(VersionMismatch):
            release(money, control_cents=control_cents, **what)
    assert money.claim(claim_id)["status"] == "approved"
    assert release(money, control_cents=2500, **what)["total_cents"] == 2500


def test_what_was_approved_since_the_sum_was_seen_is_not_paid_with_the_others(
    money: Money, claim_id: str
) -> None:
    seen = money.ask("to_release", APPROVER)
    assert (seen["claims"], seen["total_cents"]) == (1, 2500)
    money.clock.advance(timedelta(minutes=1))
    money.approved(attendance(2, advisor_id="ben"), attendance(3, advisor_id="nameless"))
    with pytest.raises(VersionMismatch):
        release(money, control_cents=seen["total_cents"])
    assert release(money, control_cents=2500, limit=1)["payments"] == 1
    now = money.ask("to_release", APPROVER)
    assert (now["claims"], now["total_cents"], now["payees_without_name"]) == (1, 3750, ["nameless"])


def test_a_job_releases_each_claim_as_it_was_when_it_began(
    money: Money, claim_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(choosing, "RELEASED_TOGETHER_MAX", 1)
    (other,) = money.approved(attendance(2, advisor_id="ben"))
    seen = money.seen(claim_id, other)
    approve_for_twice_the_time(money, claim_id)
    with pytest.raises(VersionMismatch):
        release(money, claims=seen, control_cents=2500 + 3750)
    release(money, claims=seen, control_cents=5000 + 3750)
    money.service.run_jobs()
    assert {one: money.claim(one)["status"] for one in (claim_id, other)} == {
        claim_id: "approved",
        other: "released",
    }
