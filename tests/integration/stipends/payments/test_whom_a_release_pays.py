"""A release pays whom it names, and one claim that may not be paid holds up no other."""

import pytest

from shared.actor import Role
from shared.errors import Invalid
from tests.support.harness import actor
from tests.support.reads import reads_of
from tests.support.stipends import APPROVER, Money, attendance


def test_an_empty_list_pays_nobody(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (claim_id,) = money.approved(attendance(1))
    done = money.do("release_payments", APPROVER, claims=money.seen())
    assert (done["payment_file_id"], done["payments"], done["total_cents"]) == (None, 0, 0)
    assert money.claim(claim_id)["status"] == "approved"


def test_no_more_are_paid_than_the_limit_says_though_they_are_named(money: Money) -> None:
    money.rate()
    money.payees("ana")
    claims = money.approved(attendance(1), attendance(2))
    with pytest.raises(Invalid) as refused:
        money.do("release_payments", APPROVER, claims=money.seen(*claims), limit=1)
    assert [found["field"] for found in refused.value.errors] == ["limit"]
    assert {money.claim(claim_id)["status"] for claim_id in claims} == {"approved"}


def test_what_somebody_else_must_release_is_left_and_told(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    pat = actor(Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER, user_id="pat", advisor_id="ben")
    (approved_by_pat,) = money.approved(attendance(1), by=pat)
    (of_pat,) = money.approved(attendance(2, advisor_id="ben"))
    (free,) = money.approved(attendance(3))
    done = money.do("release_payments", pat)
    assert (done["payments"], done["left_to_others"]) == (1, 2)
    assert money.claim(free)["status"] == "released"
    assert {money.claim(left)["status"] for left in (approved_by_pat, of_pat)} == {"approved"}
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["left_to_others"]) == (2, 0)


def test_a_claim_without_a_payee_takes_no_place_from_those_that_can_be_paid(money: Money) -> None:
    money.rate()
    money.payees("ben")
    (nameless, also_nameless) = money.approved(attendance(1), attendance(2))
    (payable,) = money.approved(attendance(3, advisor_id="ben"))
    done = money.do("release_payments", APPROVER, limit=1)
    assert (done["payments"], done["without_pay_name"]) == (1, 2)
    assert money.claim(payable)["status"] == "released"
    assert {money.claim(left)["status"] for left in (nameless, also_nameless)} == {"approved"}


def test_any_number_that_others_must_release_holds_up_nobody(money: Money) -> None:
    money.rate()
    money.payees("ana")
    pat = actor(Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER, user_id="pat")
    money.approved(*[attendance(number) for number in range(3)], by=pat)
    money.approved(*[attendance(number, advisor_id=f"nameless-{number}") for number in range(3, 6)])
    (payable,) = money.approved(attendance(9))
    done = money.do("release_payments", pat, limit=1)
    assert (done["payments"], done["left_to_others"], done["without_pay_name"]) == (1, 3, 3)
    assert money.claim(payable)["status"] == "released"


@pytest.mark.parametrize("are_named", [False, True])
def test_a_release_reads_the_names_of_its_payees_once(money: Money, are_named: bool) -> None:
    money.rate()
    money.payees("ana", "ben")
    claims = money.approved(attendance(1), attendance(2, advisor_id="ben"), attendance(3, advisor_id="cy"))
    request = {"claims": money.seen(*claims)} if are_named else {}

    def release() -> None:
        done = money.do("release_payments", APPROVER, control_cents=7500, **request)
        assert (done["payments"], done["without_pay_name"]) == (2, 1)

    reads = reads_of(money.service.store.database, release)
    # And once whom the releaser named.
    assert reads.count("pay_details") == 2
