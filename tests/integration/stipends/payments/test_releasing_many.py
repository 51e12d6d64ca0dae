"""More payments than fit into one transaction are released by a job, into one payment file."""

from datetime import timedelta
from typing import Any

import pytest

from services.stipends.payments.use_cases import choosing
from shared.actor import Actor
from shared.contracts import stipends
from tests.support.stipends import APPROVER, OTHER_APPROVER, OTHER_REVIEWER, REVIEWER, Money, attendance

MANY = 12


@pytest.fixture(autouse=True)
def few_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "RELEASED_TOGETHER_MAX", 5)


def approved(money: Money) -> list[str]:
    money.rate()
    people = [f"advisor-{number:02d}" for number in range(MANY)]
    money.payees(*people[1:])
    money.accepted(people[0])
    return money.approved(*(attendance(number, advisor_id=one) for number, one in enumerate(people)))


def outcomes(money: Money, job_id: str) -> dict[str, int]:
    return {one["outcome"]: one["count"] for one in money.ask("job", APPROVER, job_id=job_id)["outcomes"]}


def begin(money: Money, nameless: int = 1, **what: Any) -> str:
    answer = money.do("release_payments", APPROVER, **what)
    assert (answer["payments"], answer["payment_file_id"], answer["without_pay_name"]) == (0, None, nameless)
    return answer["job_id"]


def test_all_of_them_are_in_one_file_but_who_has_no_name_and_what_was_stopped_meanwhile(money: Money) -> None:
    claims = approved(money)
    job = begin(money, limit=20)
    money.do("hold_claim", REVIEWER, claim_id=claims[5], reason_code="asked_by_staff")
    money.service.run_jobs()
    assert outcomes(money, job) == {"released": MANY - 2, "version_mismatch": 1}
    file_id = money.ask("job", APPROVER, job_id=job)["about"]
    (file,) = money.ask("payment_files")["items"]
    assert (file["payment_file_id"], file["payments"]) == (file_id, MANY - 2)
    assert file["total_cents"] == 3750 * (MANY - 2)
    text = money.ask("payment_file", payment_file_id=file_id)["content"]
    assert len(text.splitlines()) == 1 + MANY - 2
    assert len(money.said(stipends.PAYMENT_RELEASED)) == MANY - 2
    balances = {row["account"]: row["balance_cents"] for row in money.ask("trial_balance")["accounts"]}
    assert balances["clearing.bank"] == -3750 * (MANY - 2)


def test_cancelled_the_file_holds_what_was_released_until_then(
    money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    claims = approved(money)
    money.service.application._jobs._sizes["release_payments"].events = 4
    job = begin(money, claims=money.seen(*claims), limit=MANY)
    money.service.application.run_next()
    money.do("cancel_job", OTHER_APPROVER, job_id=job)
    money.service.run_jobs()
    (file,) = money.ask("payment_files")["items"]
    assert file["payments"] == 4
    assert money.ask("tallies")["claims_by_status"]["approved"] == MANY - 4


def test_what_this_person_approved_is_left_to_others_however_old_it_is(money: Money) -> None:
    money.rate()
    people = [f"advisor-{number:02d}" for number in range(2 * MANY)]
    money.payees(*people)
    rows = [attendance(number, advisor_id=one) for number, one in enumerate(people)]
    money.approved(*rows[:MANY])
    money.clock.advance(timedelta(hours=1))
    money.approved(*rows[MANY:], by=OTHER_REVIEWER)
    both = Actor(REVIEWER.user_id, APPROVER.tenant, APPROVER.roles)
    job = money.do("release_payments", both, limit=MANY)["job_id"]
    money.service.run_jobs()
    assert outcomes(money, job) == {"released": MANY}


def test_those_that_are_named_are_each_looked_at_also_when_some_are_left_out(money: Money) -> None:
    claims = approved(money)[:6]
    both = Actor(REVIEWER.user_id, APPROVER.tenant, APPROVER.roles)
    answer = money.do("release_payments", both, claims=money.seen(*claims), limit=MANY)
    assert (answer["payments"], answer["without_pay_name"]) == (0, 1)
    money.service.run_jobs()
    assert outcomes(money, answer["job_id"]) == {"forbidden": 5}
    assert money.said(stipends.PAYMENT_RELEASED) == []
