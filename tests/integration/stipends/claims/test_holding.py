"""An approved claim can be stopped, and every decision undone, by the right people."""

from dataclasses import replace
from typing import Any

import pytest

from shared.actor import Role
from shared.contracts import advocacy, recruitment, stipends
from shared.errors import Conflict, Forbidden, VersionMismatch
from tests.support.harness import actor, event
from tests.support.stipends import (
    APPROVER,
    OTHER_REVIEWER,
    REVIEWER,
    Money,
    attendance,
    claim_of,
)

REASON = {"reason_code": "asked_by_staff"}
ADVISOR = actor(Role.ADVISOR, advisor_id="ana")


@pytest.fixture
def claim_id(money: Money) -> str:
    """A claim of 90 minutes, $37.50, that the reviewer approved."""
    money.rate()
    money.payees("ana")
    (approved,) = money.approved(attendance(1))
    return approved


def correct(money: Money, minutes: int, sequence: int = 2, **by: Any) -> None:
    """Advocacy says other minutes of the attendance."""
    data = attendance(1, minutes=minutes, **by) | {"reason_code": "entered_by_mistake"}
    fact = event(advocacy.ATTENDANCE_CORRECTED, data, subject=data["invitation_id"], sequence=sequence)
    money.service.process([fact])


def test_a_claim_on_hold_is_paid_by_nobody_until_someone_decides(money: Money, claim_id: str) -> None:
    money.do("hold_claim", APPROVER, claim_id=claim_id, **REASON)
    claim = money.claim(claim_id)
    assert (claim["status"], claim["held_for"], claim["held_by"]) == (
        "held",
        "asked_by_staff",
        APPROVER.user_id,
    )
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["held"]) == (0, 1)
    with pytest.raises(Conflict):
        money.do("release_payments", APPROVER, claims=money.seen(claim_id))
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}

    money.do("resume_claim", OTHER_REVIEWER, claim_id=claim_id, **REASON)
    assert money.do("release_payments", APPROVER)["payments"] == 1
    assert [said["reason_code"] for said in money.said(stipends.CLAIM_HELD)] == ["asked_by_staff"]
    assert len(money.said(stipends.CLAIM_RESUMED)) == 1


def test_each_decision_keeps_its_reason_in_the_history(money: Money, claim_id: str) -> None:
    money.do("hold_claim", APPROVER, claim_id=claim_id, reason_code="asked_by_staff")
    money.do("resume_claim", OTHER_REVIEWER, claim_id=claim_id, reason_code="checked")
    correct(money, 60)
    money.do("withdraw_approval", APPROVER, claim_id=claim_id, reason_code="wrong_decision")
    money.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="duplicate")
    money.do("reopen_claim", REVIEWER, claim_id=claim_id, reason_code="not_a_duplicate")
    told = [(step["status"], step["reason_code"]) for step in money.claim(claim_id)["steps"]]
    assert told == [
        ("opened", None),
        ("approved", None),
        ("held", "asked_by_staff"),
        ("resumed", "checked"),
        ("corrected", "entered_by_mistake"),
        ("held", "attendance_corrected"),
        ("withdrawn", "wrong_decision"),
        ("rejected", "duplicate"),
        ("reopened", "not_a_duplicate"),
    ]
    own = money.ask("claim", ADVISOR, claim_id=claim_id)
    assert {step["reason_code"] for step in own["steps"]} == {None}


def test_what_was_paid_keeps_why_its_amount_was_kept(money: Money, claim_id: str) -> None:
    money.do("release_payments", APPROVER)
    correct(money, 60)
    money.do("keep_amount", OTHER_REVIEWER, claim_id=claim_id, reason_code="amount_kept")
    kept = money.claim(claim_id)["steps"][-1]
    assert (kept["status"], kept["reason_code"]) == ("kept", "amount_kept")


def test_who_has_a_claim_paid_after_all_does_not_release_it(money: Money, claim_id: str) -> None:
    money.do("hold_claim", REVIEWER, claim_id=claim_id, **REASON)
    both = replace(APPROVER, roles=APPROVER.roles | REVIEWER.roles)
    money.do("resume_claim", both, claim_id=claim_id, **REASON)
    with pytest.raises(Forbidden):
        money.do("release_payments", both, claims=money.seen(claim_id))
    done = money.do("release_payments", both)
    assert (done["payments"], done["left_to_others"]) == (0, 1)


def test_a_correction_after_the_approval_holds_the_claim(money: Money, claim_id: str) -> None:
    correct(money, 0)
    claim = money.claim(claim_id)
    assert (claim["status"], claim["held_for"], claim["held_by"]) == ("held", "attendance_corrected", None)
    assert money.do("release_payments", APPROVER)["payments"] == 0

    money.do("reject_claim", OTHER_REVIEWER, claim_id=claim_id, reason_code="not_there")
    assert money.claim(claim_id)["status"] == "rejected"
    assert money.balances() == {}
    assert money.ask("claims", minutes_differ=True)["items"] == []
    with pytest.raises(Conflict):
        money.do("reopen_claim", REVIEWER, claim_id=claim_id, **REASON)


def test_a_correction_that_is_taken_back_ends_the_hold_by_itself(money: Money, claim_id: str) -> None:
    correct(money, 60)
    correct(money, 90, sequence=3)
    assert money.claim(claim_id)["status"] == "approved"
    assert money.do("release_payments", APPROVER)["payments"] == 1
    assert len(money.said(stipends.CLAIM_RESUMED)) == 1


def said_by(account: str, advisor_id: str | None = None) -> dict[str, Any]:
    """Who says how long it was."""
    return {"recorded_by": [{"account": account, "advisor_id": advisor_id}]}


def test_a_hold_does_not_end_by_the_word_of_another_account_of_who_approved(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (claim_id,) = money.approved(attendance(1), by=replace(REVIEWER, advisor_id="zoe"))
    same = {"kept": "zoe", "merged": "zoe-again"}
    money.service.receive(recruitment.PERSON_MERGED, same, subject="zoe:zoe-again")
    correct(money, 60)
    correct(money, 90, sequence=3, **said_by("another-account", "zoe-again"))
    assert money.claim(claim_id)["held_for"] == "attendance_corrected"
    correct(money, 90, sequence=4, **said_by("somebody-else", "yan"))
    assert money.claim(claim_id)["status"] == "approved"


def test_a_hold_does_not_end_by_the_word_of_anybody_whose_approval_counts(
    money: Money, claim_id: str
) -> None:
    correct(money, 60)
    money.do("resume_claim", OTHER_REVIEWER, claim_id=claim_id, **REASON)
    money.do("hold_claim", APPROVER, claim_id=claim_id, **REASON)
    money.do("resume_claim", replace(REVIEWER, user_id="third-reviewer"), claim_id=claim_id, **REASON)
    correct(money, 70, sequence=3)
    # Whose decision was the first of three, to pay 90 minutes where 60 were recorded.
    correct(money, 90, sequence=4, **said_by(OTHER_REVIEWER.user_id))
    assert money.claim(claim_id)["held_for"] == "attendance_corrected"


def test_who_approved_before_it_was_withdrawn_may_say_how_long_it_was(money: Money, claim_id: str) -> None:
    money.do("withdraw_approval", OTHER_REVIEWER, claim_id=claim_id, **REASON)
    money.do("approve_claim", replace(REVIEWER, user_id="third-reviewer"), claim_id=claim_id)
    correct(money, 60)
    correct(money, 90, sequence=3, **said_by(REVIEWER.user_id))
    assert money.claim(claim_id)["status"] == "approved"


def test_a_hold_by_a_person_outlasts_corrections(money: Money, claim_id: str) -> None:
    money.do("hold_claim", REVIEWER, claim_id=claim_id, **REASON)
    correct(money, 60)
    correct(money, 90, sequence=3)
    assert money.claim(claim_id)["held_for"] == "asked_by_staff"


@pytest.mark.parametrize("reason", ["attendance_corrected", "hours_overlap"])
def test_a_hold_by_a_person_outlasts_corrections_whatever_its_reason_is(
    money: Money, claim_id: str, reason: str
) -> None:
    money.do("hold_claim", APPROVER, claim_id=claim_id, reason_code=reason)
    correct(money, 60)
    correct(money, 90, sequence=3)
    assert money.claim(claim_id)["status"] == "held"


def test_withdrawing_an_approval_takes_two_people(money: Money, claim_id: str) -> None:
    with pytest.raises(Forbidden):
        money.do("withdraw_approval", REVIEWER, claim_id=claim_id, **REASON)
    correct(money, 60)
    with pytest.raises(Forbidden):
        money.do("withdraw_approval", REVIEWER, claim_id=claim_id, **REASON)
    money.do("withdraw_approval", OTHER_REVIEWER, claim_id=claim_id, **REASON)
    claim = money.claim(claim_id)
    assert (claim["status"], claim["amount_cents"], claim["approved_by"]) == ("open", 2500, None)
    assert money.balances() == {}
    assert money.said(stipends.CLAIM_OPENED)[-1]["amount_cents"] == 2500

    money.do("approve_claim", REVIEWER, claim_id=claim_id)
    assert money.do("release_payments", APPROVER)["total_cents"] == 2500
    assert money.balances() == {"expense.stipends": 2500, "clearing.bank": -2500}


def test_withdrawing_after_nobody_attended_rejects_the_claim(money: Money, claim_id: str) -> None:
    correct(money, 0)
    money.do("withdraw_approval", OTHER_REVIEWER, claim_id=claim_id, **REASON)
    assert money.claim(claim_id)["reason_code"] == "not_there"
    assert money.balances() == {}


@pytest.mark.parametrize("command", ["withdraw_approval", "reject_claim"])
def test_an_approval_is_undone_by_two_people_in_whatever_way(
    money: Money, claim_id: str, command: str
) -> None:
    undo = {"claim_id": claim_id, **REASON}
    with pytest.raises(Forbidden):
        money.do(command, REVIEWER, **undo)
    money.do("hold_claim", APPROVER, **undo)
    with pytest.raises(Forbidden):
        money.do(command, REVIEWER, **undo)
    money.do("resume_claim", OTHER_REVIEWER, **undo)
    for who in (REVIEWER, OTHER_REVIEWER):
        with pytest.raises(Forbidden):
            money.do(command, who, **undo)
    assert money.claim(claim_id)["status"] == "approved"
    third = replace(REVIEWER, user_id="third-reviewer")
    money.do(command, third, **undo)
    assert money.balances() == {}


def test_what_was_approved_and_withdrawn_many_times_is_owed_once(money: Money, claim_id: str) -> None:
    for _ in range(3):
        money.do("withdraw_approval", OTHER_REVIEWER, claim_id=claim_id, **REASON)
        money.do("approve_claim", REVIEWER, claim_id=claim_id)
    money.do("reject_claim", OTHER_REVIEWER, claim_id=claim_id, reason_code="duplicate")
    money.do("reopen_claim", REVIEWER, claim_id=claim_id, **REASON)
    money.do("approve_claim", REVIEWER, claim_id=claim_id)
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}
    assert len(money.said(stipends.CLAIM_REOPENED)) == 1


def test_what_is_at_the_bank_is_neither_held_nor_withdrawn_nor_rejected(money: Money, claim_id: str) -> None:
    money.do("release_payments", APPROVER)
    for command in ("hold_claim", "withdraw_approval", "reject_claim", "resume_claim", "reopen_claim"):
        with pytest.raises(Conflict):
            money.do(command, OTHER_REVIEWER, claim_id=claim_id, **REASON)


def test_a_difference_found_after_the_payment_is_kept_by_a_person(money: Money, claim_id: str) -> None:
    money.do("release_payments", APPROVER)
    with pytest.raises(Conflict):
        money.do("keep_amount", REVIEWER, claim_id=claim_id, **REASON)
    correct(money, 60)
    assert money.claim(claim_id)["corrected_minutes"] == 60
    money.do("keep_amount", REVIEWER, claim_id=claim_id, **REASON)
    claim = money.claim(claim_id)
    assert (claim["corrected_minutes"], claim["attended"]["minutes"]) == (None, 60)
    assert claim["amount_cents"] == 3750
    assert money.ask("claims", minutes_differ=True)["items"] == []


def test_books_and_time_agree_once_a_person_decided(money: Money, claim_id: str) -> None:
    before = money.ask("tallies")["claim_lines"]
    correct(money, 60)
    assert money.ask("tallies")["claim_lines"] == before
    money.do("resume_claim", REVIEWER, claim_id=claim_id, **REASON)
    assert money.ask("tallies")["claim_lines"] != before


def test_money_that_came_back_is_sent_again_only_by_a_person(money: Money, claim_id: str) -> None:
    money.do("release_payments", APPROVER)
    money.settlement(f"payment-{claim_id}-1,returned,2026-11-22,3750,R15\n")
    assert money.claim(claim_id)["held_for"] == "payee_deceased"
    for _ in range(2):
        assert money.do("release_payments", APPROVER)["payments"] == 0
    money.do("reject_claim", OTHER_REVIEWER, claim_id=claim_id, reason_code="paid_to_estate")
    assert money.balances() == {}


def test_a_decision_on_money_is_about_the_version_that_was_seen(money: Money, claim_id: str) -> None:
    seen = money.claim(claim_id)["version"]
    correct(money, 60)
    for command in ("hold_claim", "withdraw_approval", "reject_claim", "resume_claim"):
        with pytest.raises(VersionMismatch):
            money.do(command, OTHER_REVIEWER, claim_id=claim_id, version=seen, **REASON)


def test_nobody_decides_on_their_own_claim(money: Money, claim_id: str) -> None:
    own = replace(OTHER_REVIEWER, advisor_id="ana")
    for command in ("hold_claim", "withdraw_approval", "reject_claim"):
        with pytest.raises(Forbidden):
            money.do(command, own, claim_id=claim_id, **REASON)


def test_a_claim_that_waits_for_a_rate_says_so(money: Money) -> None:
    money.attend(attendance(7))
    (said,) = money.said(stipends.CLAIM_DELAYED)
    assert said["claim_id"] == claim_of(attendance(7))
