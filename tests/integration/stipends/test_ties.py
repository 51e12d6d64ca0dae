"""Nobody approves or releases money of their own, under any entry, or of somebody they declared."""

from typing import Any

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Forbidden
from tests.support.harness import actor
from tests.support.stipends import APPROVER, REVIEWER, Money, attendance


def merge(money: Money, kept: str, merged: str, sequence: int = 1, undone: bool = False) -> None:
    contract = recruitment.PERSON_UNMERGED if undone else recruitment.PERSON_MERGED
    data = {"kept": kept, "merged": merged}
    money.service.receive(contract, data, subject=f"{kept}-{merged}", sequence=sequence)


def declare(money: Money, who: Any, person: str, sequence: int = 1, ended: bool = False) -> None:
    contract = recruitment.INTEREST_ENDED if ended else recruitment.INTEREST_DECLARED
    data = {"user_id": who.user_id, "person": person, "kind": "relative"}
    money.service.receive(contract, data, subject=f"{who.user_id}-{person}", sequence=sequence)


def test_nobody_approves_their_own_claim_under_another_entry(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1))
    merge(money, "ana-2", "ana")
    merge(money, "ana-3", "ana-2")
    herself = actor(Role.FINANCE_REVIEWER, Role.ADVISOR, user_id="ana-herself", advisor_id="ana-3")
    with pytest.raises(Forbidden):
        money.do("approve_claim", herself, claim_id=claim_id)
    merge(money, "ana-3", "ana-2", sequence=2, undone=True)
    merge(money, "ana-3", "ana-2", sequence=1)
    money.do("approve_claim", herself, claim_id=claim_id)


def test_nobody_decides_about_somebody_they_declared_until_that_ended(money: Money) -> None:
    money.rate()
    first, second = money.attend(attendance(1), attendance(2))
    merge(money, "ana", "ana-2")
    declare(money, REVIEWER, "ana-2")
    for command in ("approve_claim", "reject_claim"):
        reason = {"reason_code": "not_there"} if command == "reject_claim" else {}
        with pytest.raises(Forbidden):
            money.do(command, REVIEWER, claim_id=first, **reason)
    declare(money, REVIEWER, "ana-2", sequence=2, ended=True)
    money.do("approve_claim", REVIEWER, claim_id=second)


def test_a_release_leaves_to_others_who_is_close_to_the_releaser(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    of_ana, of_ben = money.approved(attendance(1), attendance(2, advisor_id="ben"))
    declare(money, APPROVER, "ana")
    with pytest.raises(Forbidden):
        money.do("release_payments", APPROVER, claims=money.seen(of_ana))
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["left_to_others"]) == (1, 1)
    assert (money.claim(of_ana)["status"], money.claim(of_ben)["status"]) == ("approved", "released")
