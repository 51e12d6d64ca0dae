"""A claim is approved or rejected, once, by somebody else than whom it pays."""

import pytest

from shared.actor import Role
from shared.contracts import stipends
from shared.errors import Conflict, Forbidden, VersionMismatch
from tests.support.harness import actor
from tests.support.stipends import REVIEWER, TODAY, Money, attendance


def test_approving_a_claim_makes_the_amount_owed(money: Money) -> None:
    money.rate()
    data = attendance(1)
    (claim_id,) = money.attend(data)
    done = money.do("approve_claim", REVIEWER, claim_id=claim_id, version=money.claim(claim_id)["version"])
    assert done == {
        "claim_id": claim_id,
        "status": "approved",
        "amount_cents": 3750,
        "version": money.claim(claim_id)["version"],
    }
    assert money.claim(claim_id)["approved_by"] == REVIEWER.user_id
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}
    assert money.said(stipends.CLAIM_APPROVED) == [
        {
            "claim_id": claim_id,
            "advisor_id": "ana",
            "attendance_id": data["attendance_id"],
            "amount_cents": 3750,
            "currency": "USD",
            "approved_on": TODAY,
        }
    ]


def test_a_claim_is_decided_on_once_and_only_as_it_was_seen(money: Money) -> None:
    money.rate()
    first, second = money.attend(attendance(1), attendance(2))
    with pytest.raises(VersionMismatch):
        money.do("approve_claim", REVIEWER, claim_id=first, version=99)
    money.do("reject_claim", REVIEWER, claim_id=first, reason_code="not_a_program_event")
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=first)
    money.do("approve_claim", REVIEWER, claim_id=second)
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=second)
    (said,) = money.said(stipends.CLAIM_REJECTED)
    assert (said["claim_id"], said["reason_code"]) == (first, "not_a_program_event")
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}


def test_a_rejected_claim_waits_for_no_rate(money: Money) -> None:
    (claim_id,) = money.attend(attendance(1))
    money.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="duplicate")
    assert money.rate()["claims_waiting"] == 0
    assert money.claim(claim_id)["status"] == "rejected"


def test_nobody_decides_on_their_own_claim(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1, advisor_id="ana"))
    own = actor(Role.FINANCE_REVIEWER, user_id="user-ana", advisor_id="ana")
    for command, more in (("approve_claim", {}), ("reject_claim", {"reason_code": "x"})):
        with pytest.raises(Forbidden):
            money.do(command, own, claim_id=claim_id, **more)
