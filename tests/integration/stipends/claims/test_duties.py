"""Who records, sets a rate, approves, releases and reports: kept apart on each claim, under any account."""

from dataclasses import replace
from typing import Any

import pytest

from shared.actor import Actor, Role
from shared.contracts import advocacy, recruitment
from shared.errors import Conflict, Forbidden
from tests.support.harness import actor, event
from tests.support.stipends import (
    ADMINISTRATOR,
    APPROVER,
    OTHER_APPROVER,
    OTHER_REVIEWER,
    REVIEWER,
    SETTLEMENT_HEADER,
    STAFF,
    TODAY,
    Money,
    attendance,
    control_cents,
)

EVERYTHING = frozenset({Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER, Role.PROGRAM_ADMINISTRATOR})
REASON = {"reason_code": "checked"}


def with_every_role(person: Actor, **changes: Any) -> Actor:
    """The same account with each role, so that nothing but what it did before stands in its way."""
    return replace(person, roles=person.roles | EVERYTHING, **changes)


def recorded_by(*accounts: str, advisor_id: str | None = None) -> list[dict[str, Any]]:
    return [{"account": account, "advisor_id": advisor_id} for account in accounts]


def report(money: Money, who: Actor, payment_file_id: str, *rows: str) -> dict[str, Any]:
    text = SETTLEMENT_HEADER + "\n".join(rows)
    about = {
        "payment_file_id": payment_file_id,
        "file_name": "bank.csv",
        "control_cents": control_cents(text),
    }
    return money.do("import_settlement", who, content=text, **about)


@pytest.fixture
def released(money: Money) -> tuple[str, str]:
    """A claim of $37.50 that is at the bank: its id, and that of its payment file."""
    money.rate()
    money.payees("ana")
    (claim_id,) = money.approved(attendance(1))
    return claim_id, money.do("release_payments", APPROVER)["payment_file_id"]


def test_a_claim_tells_who_recorded_it_set_its_rate_approved_and_released_it(
    money: Money, released: tuple[str, str]
) -> None:
    claim_id, file_id = released
    report(money, OTHER_APPROVER, file_id, f"payment-{claim_id}-1,settled,{TODAY},3750,")
    assert [(hand["act"], hand["account"]) for hand in money.claim(claim_id)["hands"]] == [
        ("recorded", STAFF.user_id),
        ("rated", ADMINISTRATOR.user_id),
        ("rated", "second-administrator"),
        ("named", STAFF.user_id),
        ("approved", REVIEWER.user_id),
        ("released", APPROVER.user_id),
        ("reported", OTHER_APPROVER.user_id),
    ]


@pytest.mark.parametrize("account", [STAFF.user_id, ADMINISTRATOR.user_id, "second-administrator"])
def test_who_recorded_the_attendance_or_set_the_rate_does_not_approve_the_claim(
    money: Money, account: str
) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1))
    with pytest.raises(Forbidden) as refused:
        money.do("approve_claim", with_every_role(REVIEWER, user_id=account), claim_id=claim_id)
    assert claim_id in str(refused.value)
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["status"] == "approved"


def test_whoever_ever_recorded_or_corrected_it_does_not_approve_it(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1, recorded_by=recorded_by("first", "second")))
    for account in ("first", "second"):
        with pytest.raises(Forbidden):
            money.do("approve_claim", with_every_role(REVIEWER, user_id=account), claim_id=claim_id)


def test_the_second_account_of_the_same_person_does_not_approve_it_either(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1, recorded_by=recorded_by("staff", advisor_id="zoe")))
    # Zoe has two accounts, and is two entries that are known to be one person.
    money.service.receive(
        recruitment.PERSON_MERGED, {"kept": "zoe", "merged": "zoe-again"}, subject="zoe:zoe-again"
    )
    same = replace(REVIEWER, user_id="other-account", advisor_id="zoe-again")
    with pytest.raises(Forbidden):
        money.do("approve_claim", same, claim_id=claim_id)
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["status"] == "approved"


@pytest.mark.parametrize("account", [STAFF.user_id, ADMINISTRATOR.user_id, REVIEWER.user_id])
def test_who_recorded_rated_or_approved_does_not_release(money: Money, account: str) -> None:
    money.rate()
    money.payees("ana")
    (claim_id,) = money.approved(attendance(1))
    other = with_every_role(APPROVER, user_id=account)
    with pytest.raises(Forbidden):
        money.do("release_payments", other, claims=money.seen(claim_id))
    done = money.do("release_payments", other)
    assert (done["payments"], done["left_to_others"]) == (0, 1)
    assert money.do("release_payments", APPROVER)["payments"] == 1


@pytest.mark.parametrize(
    "account", [STAFF.user_id, ADMINISTRATOR.user_id, REVIEWER.user_id, APPROVER.user_id]
)
def test_who_recorded_rated_approved_or_released_does_not_report_the_bank(
    money: Money, released: tuple[str, str], account: str
) -> None:
    claim_id, file_id = released
    row = f"payment-{claim_id}-1,settled,{TODAY},3750,"
    with pytest.raises(Forbidden):
        report(money, with_every_role(OTHER_APPROVER, user_id=account), file_id, row)
    assert report(money, OTHER_APPROVER, file_id, row)["settled"] == 1


def test_who_is_paid_or_declared_the_payee_does_not_report_the_bank(
    money: Money, released: tuple[str, str]
) -> None:
    claim_id, file_id = released
    row = f"payment-{claim_id}-1,settled,{TODAY},3750,"
    with pytest.raises(Forbidden):
        report(money, replace(OTHER_APPROVER, advisor_id="ana"), file_id, row)
    declared = {"user_id": OTHER_APPROVER.user_id, "person": "ana", "kind": "relative"}
    money.service.receive(recruitment.INTEREST_DECLARED, declared, subject="interest")
    with pytest.raises(Forbidden):
        report(money, OTHER_APPROVER, file_id, row)
    assert report(money, actor(Role.FINANCE_APPROVER, user_id="third"), file_id, row)["settled"] == 1


def test_who_reported_a_return_does_not_resume_or_release_the_claim(
    money: Money, released: tuple[str, str]
) -> None:
    claim_id, file_id = released
    report(money, OTHER_APPROVER, file_id, f"payment-{claim_id}-1,returned,{TODAY},3750,R03")
    with pytest.raises(Forbidden):
        money.do("resume_claim", with_every_role(OTHER_APPROVER), claim_id=claim_id, **REASON)
    money.do("resume_claim", REVIEWER, claim_id=claim_id, **REASON)
    money.pay_again("ana")
    with pytest.raises(Forbidden):
        money.do("release_payments", OTHER_APPROVER, claims=money.seen(claim_id))
    # Who released it before may do that again: it is the same act.
    assert money.do("release_payments", APPROVER, claims=money.seen(claim_id))["payments"] == 1


def test_who_is_paid_by_rates_or_declared_somebody_who_is_sets_none(money: Money) -> None:
    rate = {"code": "stipend.hourly", "amount_cents": 2500, "effective_from": "2026-01-01", "source": "x"}
    with pytest.raises(Forbidden):
        money.do("propose_rate", replace(ADMINISTRATOR, advisor_id="ana"), **rate)
    rate_id = money.do("propose_rate", ADMINISTRATOR, **rate)["rate_id"]
    other = actor(Role.PROGRAM_ADMINISTRATOR, user_id="close-to-ana")
    declared = {"user_id": other.user_id, "person": "ana", "kind": "relative"}
    money.service.receive(recruitment.INTEREST_DECLARED, declared, subject="interest")
    with pytest.raises(Forbidden):
        money.approve_rate(rate_id, by=other)
    assert money.approve_rate(rate_id)["status"] == "approved"


def test_who_set_the_rate_and_recorded_the_time_needs_somebody_to_confirm_it(money: Money) -> None:
    money.rate()
    made = attendance(1, recorded_by=recorded_by(ADMINISTRATOR.user_id))
    (claim_id,) = money.attend(made)
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=claim_id)
    hands = recorded_by(ADMINISTRATOR.user_id, STAFF.user_id)
    confirmed = made | {"recorded_by": hands, "reason_code": "confirmed"}
    told = event(advocacy.ATTENDANCE_CORRECTED, confirmed, subject=made["invitation_id"], sequence=2)
    money.service.process([told])
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["status"] == "approved"


def test_an_approval_does_not_stand_on_the_word_of_who_gave_it(money: Money) -> None:
    money.rate()
    (claim_id,) = money.approved(attendance(1))
    hands = recorded_by(STAFF.user_id, REVIEWER.user_id)
    confirmed = attendance(1, recorded_by=hands) | {"reason_code": "confirmed"}
    told = event(advocacy.ATTENDANCE_CORRECTED, confirmed, subject="event.ana", sequence=2)
    money.service.process([told])
    claim = money.claim(claim_id)
    assert (claim["status"], claim["held_for"]) == ("held", "attendance_corrected")
    with pytest.raises(Forbidden):
        money.do("resume_claim", REVIEWER, claim_id=claim_id, **REASON)
    assert money.do("resume_claim", OTHER_REVIEWER, claim_id=claim_id, **REASON)["status"] == "approved"
