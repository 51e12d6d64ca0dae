"""What was approved is released for payment, once, by another person."""

import csv
import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta

import pytest

from shared.actor import Role
from shared.contracts import stipends
from shared.errors import Conflict, Forbidden, Invalid, VersionMismatch
from tests.support.harness import actor
from tests.support.stipends import APPROVER, REVIEWER, Money, attendance


def test_released_claims_become_one_payment_each_in_one_file(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    ana, ben = money.approved(attendance(1), attendance(2, advisor_id="ben", minutes=60))
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["total_cents"], done["without_pay_name"]) == (2, 6250, 0)

    file = money.ask("payment_file", payment_file_id=done["payment_file_id"])
    assert list(csv.DictReader(io.StringIO(file["content"]))) == [
        {
            "payment_id": f"payment-{claim_id}-1",
            "advisor_id": advisor_id,
            "payee_name": f"Name of {advisor_id}",
            "amount_cents": amount,
            "currency": "USD",
            "reference": claim_id,
        }
        for claim_id, advisor_id, amount in ((ana, "ana", "3750"), (ben, "ben", "2500"))
    ]
    assert file["sha256"] == hashlib.sha256(file["content"].encode()).hexdigest()
    assert {money.claim(claim_id)["status"] for claim_id in (ana, ben)} == {"released"}
    assert money.balances() == {"expense.stipends": 6250, "clearing.bank": -6250}
    said = money.said(stipends.PAYMENT_RELEASED)
    assert [one["payment_id"] for one in said] == [f"payment-{ana}-1", f"payment-{ben}-1"]
    assert said[0]["payment_file_id"] == done["payment_file_id"]


def test_who_approved_a_claim_does_not_release_its_money(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    both = actor(Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER, user_id="pat")
    (others,) = money.approved(attendance(1))
    (own,) = money.approved(attendance(2, advisor_id="ben"), by=both)
    with pytest.raises(Forbidden) as refused:
        money.do("release_payments", both, claims=money.seen(own, others))
    assert own in refused.value.detail
    assert others not in refused.value.detail
    assert money.do("release_payments", both, claims=money.seen(others))["payments"] == 1
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_nobody_releases_their_own_money(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (claim_id,) = money.approved(attendance(1, advisor_id="ana"))
    ana = actor(Role.FINANCE_APPROVER, user_id="user-ana", advisor_id="ana")
    with pytest.raises(Forbidden) as refused:
        money.do("release_payments", ana, claims=money.seen(claim_id))
    assert claim_id in refused.value.detail


def test_named_claims_are_released_only_when_every_one_can_be(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (approved,) = money.approved(attendance(1))
    (still_open,) = money.attend(attendance(2))
    with pytest.raises(Conflict) as refused:
        money.do("release_payments", APPROVER, claims=money.seen(approved, still_open))
    assert still_open in refused.value.detail
    with pytest.raises(Invalid) as unknown:
        money.do("release_payments", APPROVER, claims=money.seen(approved, "claim-0"))
    assert [found["field"] for found in unknown.value.errors] == ["claims.1.claim_id"]
    assert money.claim(approved)["status"] == "approved"


def test_the_oldest_approvals_are_paid_first_up_to_the_limit(money: Money) -> None:
    money.rate()
    money.payees("ana")
    claims = money.attend(*[attendance(number) for number in range(4)])
    for claim_id in reversed(claims):
        money.do("approve_claim", REVIEWER, claim_id=claim_id)
        money.clock.advance(timedelta(minutes=1))
    money.do("release_payments", APPROVER, limit=2)
    assert [money.claim(claim_id)["status"] for claim_id in claims] == [
        "approved",
        "approved",
        "released",
        "released",
    ]


def test_a_payment_waits_for_the_name_of_its_payee(money: Money) -> None:
    money.rate()
    (claim_id,) = money.approved(attendance(1))
    waiting = {
        "payment_file_id": None,
        "payments": 0,
        "total_cents": 0,
        "without_pay_name": 1,
        "payees_without_name": ["ana"],
        "blocked": 0,
        "payees_blocked": [],
        "job_id": None,
        "left_to_others": 0,
        "held": 0,
    }
    assert money.do("release_payments", APPROVER) == waiting
    assert money.do("release_payments", APPROVER, claims=money.seen(claim_id)) == waiting
    money.payees("ana")
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_two_releases_at_once_pay_each_claim_once(money: Money) -> None:
    money.rate()
    money.payees("ana")
    money.approved(*[attendance(number) for number in range(10)])
    seen = money.ask("to_release", APPROVER)["total_cents"]

    def release(_number: int) -> int:
        with suppress(VersionMismatch):
            return money.do("release_payments", APPROVER, control_cents=seen)["payments"]
        return 0

    with ThreadPoolExecutor(4) as people:
        assert sorted(people.map(release, range(4))) == [0, 0, 0, 10]
    found = money.ask("tallies")
    assert found["paid_claims"] == found["approved_claims"]
    assert found["payments"]["count"] == 10
