"""Who reads a claim is told what stands against their next step on it, just as that step is refused."""

from dataclasses import replace

import pytest

from shared.actor import Actor, Role
from shared.contracts import advocacy, recruitment
from shared.errors import Forbidden
from tests.support.harness import actor, event
from tests.support.stipends import (
    APPROVER,
    AUDITOR,
    OTHER_APPROVER,
    REVIEWER,
    STAFF,
    TODAY,
    Money,
    attendance,
)

BOTH = replace(APPROVER, roles=APPROVER.roles | REVIEWER.roles | STAFF.roles - {Role.FINANCE_APPROVER})
"""An approver who reviews, too, and so may have taken another step."""
NAMER = replace(BOTH, roles=BOTH.roles - APPROVER.roles)
WHY = {
    "ana": None,
    "ben": "other_act",
    "cleo": "close_to_you",
    "dora": "payee_blocked",
    "eve": "other_act",
    "fay": "without_pay_name",
    "gus": "other_act",
}


def refusals(money: Money, who: Actor, **of: str) -> dict[str, str | None]:
    return {one["advisor_id"]: one["refusal"] for one in money.ask("claims", who, **of)["items"]}


@pytest.fixture
def claims(money: Money) -> dict[str, str]:
    """By payee the ids of approved claims, of which `APPROVER` releases just that of ana."""
    returned = {name: attendance(number, advisor_id=name) for number, name in enumerate(("dora", "eve"), 9)}
    payments = money.released(*returned.values())
    money.payees("ana", "ben", "cleo", "gus")
    money.accepted("fay")
    for payment in payments:
        money.settlement(f"{payment},returned,2026-11-24,3750,R03\n")
    made = {
        name: money.approved(attendance(number, advisor_id=name), by=BOTH if name == "ben" else REVIEWER)[0]
        for number, name in enumerate(WHY)
    }
    money.pay_again("eve", BOTH)
    money.pay_name("gus", "Gus Otherwise", NAMER)
    money.send_again(made["gus"])
    declared = {"user_id": APPROVER.user_id, "person": "cleo", "kind": "relative"}
    money.service.receive(recruitment.INTEREST_DECLARED, declared, subject="interest")
    return made


def test_an_approver_is_told_which_approved_claims_a_release_of_theirs_leaves(
    money: Money, claims: dict[str, str]
) -> None:
    assert refusals(money, APPROVER, status="approved") == WHY
    for name, claim_id in claims.items():
        assert money.ask("claim", APPROVER, claim_id=claim_id)["refusal"] == WHY[name]
    assert money.ask("to_release", APPROVER)["claims"] == 1
    for name, why in WHY.items():
        if why in ("other_act", "close_to_you"):
            with pytest.raises(Forbidden):
                money.do("release_payments", APPROVER, claims=money.seen(claims[name]))
        elif why:
            seen = money.seen(claims[name])
            assert money.do("release_payments", APPROVER, claims=seen, control_cents=0)["payments"] == 0
    assert money.do("release_payments", APPROVER, claims=money.seen(claims["ana"]))["payments"] == 1


def test_somebody_else_releases_what_only_they_may(money: Money, claims: dict[str, str]) -> None:
    told = refusals(money, actor(Role.FINANCE_APPROVER, user_id="third"), status="approved")
    assert {name for name, why in told.items() if why} == {"dora", "fay"}
    assert claims.keys() == told.keys()


def test_a_reviewer_is_told_of_what_they_recorded_rated_or_are_close_to(money: Money) -> None:
    money.rate()
    money.attend(attendance(1), attendance(2, advisor_id="cleo"))
    recorder = replace(REVIEWER, user_id=STAFF.user_id)
    assert refusals(money, recorder, status="open") == {"ana": "other_act", "cleo": "other_act"}
    assert refusals(money, replace(REVIEWER, advisor_id="cleo"), status="open") == {
        "ana": None,
        "cleo": "close_to_you",
    }
    assert set(refusals(money, REVIEWER).values()) == {None}


def test_who_released_a_claim_is_told_that_somebody_else_keeps_its_amount(money: Money) -> None:
    money.rate()
    money.payees("ana")
    made = attendance(1)
    (claim_id,) = money.approved(made)
    money.do("release_payments", APPROVER)
    assert money.ask("claim", BOTH, claim_id=claim_id)["refusal"] is None, "there is nothing to decide"
    shorter = made | {"minutes": 60, "segments": [{"day": TODAY, "minutes": 60}], "reason_code": "left_early"}
    told = event(advocacy.ATTENDANCE_CORRECTED, shorter, subject=made["invitation_id"], sequence=2)
    money.service.process([told])
    assert money.ask("claim", BOTH, claim_id=claim_id)["refusal"] == "other_act"
    with pytest.raises(Forbidden):
        money.do("keep_amount", BOTH, claim_id=claim_id, reason_code="amount_kept")
    assert money.ask("claim", REVIEWER, claim_id=claim_id)["refusal"] is None
    money.do("keep_amount", REVIEWER, claim_id=claim_id, reason_code="amount_kept")


def test_nothing_is_told_of_what_is_decided_and_nothing_to_the_family(
    money: Money, claims: dict[str, str]
) -> None:
    money.do("hold_claim", OTHER_APPROVER, claim_id=claims["ben"], reason_code="asked_by_staff")
    assert refusals(money, BOTH, status="held")["ben"] is None, "who approved it may have it paid after all"
    money.do("reject_claim", REVIEWER, claim_id=claims["ben"], reason_code="duplicate")
    assert set(refusals(money, APPROVER, status="rejected").values()) == {None}
    ana = actor(Role.ADVISOR, advisor_id="ana")
    assert set(refusals(money, ana).values()) == {None}
    assert refusals(money, AUDITOR, status="approved")["fay"] == "without_pay_name"
