"""The legal name under which somebody is paid is set by people, and never by who releases the money."""

from dataclasses import replace

import pytest

from shared.actor import Role
from shared.contracts import recruitment, stipends
from shared.errors import Forbidden, Invalid, NotFound, VersionMismatch
from tests.support.harness import actor
from tests.support.overlaps import FIRST, SECOND, at, merge
from tests.support.reads import reads_of
from tests.support.stipends import APPROVER, AUDITOR, OTHER_REVIEWER, REVIEWER, STAFF, Money, attendance

ANA = actor(Role.ADVISOR, user_id="ana-herself", advisor_id="ana")
BEN = actor(Role.ADVISOR, user_id="ben-himself", advisor_id="ben")


@pytest.mark.parametrize("who", [ANA, STAFF, REVIEWER], ids=["the advisor", "staff", "a reviewer"])
def test_a_name_is_set_by_the_advisor_or_by_staff_who_release_nothing(money: Money, who) -> None:
    money.accepted("ana")
    money.pay_name("ana", "  María   Ana Ruiz ", who)
    shown = money.ask("pay_details", advisor_id="ana")
    assert (shown["legal_name"], shown["version"]) == ("María Ana Ruiz", 1)


def test_who_releases_payments_says_of_nobody_who_is_paid_whatever_else_they_are(money: Money) -> None:
    money.accepted("ana")
    both = actor(Role.ENGAGEMENT_STAFF, Role.FINANCE_APPROVER, user_id="pat")
    for who in (APPROVER, both, AUDITOR, BEN):
        with pytest.raises(Forbidden):
            money.pay_name("ana", "Somebody Else", who)
    assert money.ask("pay_details", advisor_id="ana")["legal_name"] is None


def test_a_name_can_be_corrected_and_its_history_is_kept(money: Money) -> None:
    money.accepted("ana")
    money.pay_name("ana", "Ana Ruis", STAFF)
    with pytest.raises(VersionMismatch):
        money.pay_name("ana", "Ana Ruiz", ANA, version=0)
    money.pay_name("ana", "Ana Ruiz", ANA, version=1)
    newest, first = money.ask("pay_details", advisor_id="ana")["history"]
    assert (newest["before"], newest["after"], newest["actor"]) == ("Ana Ruis", "Ana Ruiz", "ana-herself")
    assert (first["before"], first["after"]) == (None, "Ana Ruis")


def test_an_advisor_sees_only_their_own_name_for_pay(money: Money) -> None:
    money.payees("ana")
    assert money.ask("pay_details", ANA, advisor_id="ana")["legal_name"] == "Name of ana"
    for query, which in (("pay_details", {"advisor_id": "ana"}), ("pay_names", {"advisor_ids": "ben,ana"})):
        with pytest.raises(Forbidden):
            money.ask(query, BEN, **which)


def test_a_name_is_of_an_advisor_and_is_a_name(money: Money) -> None:
    with pytest.raises(NotFound):
        money.pay_name("nobody", "Ana Ruiz")
    with pytest.raises(NotFound):
        money.ask("pay_details", advisor_id="nobody")
    money.accepted("ana")
    for wrong in ("12-34", " ", "Ana\u0007Ruiz", "-Ana Ruiz", "=Ana", "+Ana", "@Ana", "＝Ana", "'-Ana", "'"):
        with pytest.raises(Invalid):
            money.pay_name("ana", wrong)


@pytest.mark.parametrize(
    "name", ["'t Hooft", "O'Neil", "\u02bbIolani", "\u00d1u\u00f1ez", "\u0645\u0631\u064a\u0645"]
)
def test_the_payment_file_holds_a_name_as_it_is(money: Money, name: str) -> None:
    money.rate()
    money.accepted("ana")
    money.pay_name("ana", name)
    money.approved(attendance(1))
    file_id = money.do("release_payments", APPROVER)["payment_file_id"]
    _header, row = money.ask("payment_file", payment_file_id=file_id)["content"].splitlines()
    assert row.split(",")[2] == name


def test_a_release_names_who_lacks_a_name_and_pays_the_others(money: Money) -> None:
    money.rate()
    money.accepted("ana")
    money.payees("ben")
    claims = money.approved(attendance(1), attendance(2, advisor_id="ben"))
    known = money.ask("pay_names", advisor_ids="ana,ben")["items"]
    assert known == [{"advisor_id": "ana", "known": False}, {"advisor_id": "ben", "known": True}]
    done = money.do("release_payments", APPROVER, claims=money.seen(*claims))
    assert (done["payments"], done["without_pay_name"], done["payees_without_name"]) == (1, 1, ["ana"])
    money.pay_name("ana", "Ana Ruiz")
    done = money.do("release_payments", APPROVER, claims=money.seen(*claims[:1]))
    assert (done["payments"], done["payees_without_name"]) == (1, [])
    content = money.ask("payment_file", payment_file_id=done["payment_file_id"])["content"]
    _header, row = content.splitlines()
    assert row.split(",")[2] == "Ana Ruiz"


def test_a_name_is_changed_only_as_it_was_seen(money: Money) -> None:
    money.payees("ana")
    for version in ({}, {"version": 0}):
        with pytest.raises((Invalid, VersionMismatch)):
            money.do("set_pay_name", STAFF, advisor_id="ana", legal_name="Somebody Else", **version)
    assert money.ask("pay_details", advisor_id="ana")["legal_name"] == "Name of ana"


def test_who_said_whom_a_payment_is_for_neither_approves_nor_releases_it(money: Money) -> None:
    money.rate()
    money.accepted("ana")
    everything = replace(REVIEWER, roles=REVIEWER.roles | APPROVER.roles)
    money.pay_name("ana", "Ana Ruiz", REVIEWER)
    (claim_id,) = money.attend(attendance(1))
    assert [hand for hand in money.claim(claim_id)["hands"] if hand["act"] == "named"] == [
        {"act": "named", "account": REVIEWER.user_id}
    ]
    with pytest.raises(Forbidden):
        money.do("approve_claim", REVIEWER, claim_id=claim_id)
    money.do("approve_claim", OTHER_REVIEWER, claim_id=claim_id)
    with pytest.raises(Forbidden):
        money.do("release_payments", everything, claims=money.seen(claim_id))
    assert money.do("release_payments", everything)["left_to_others"] == 1
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_a_name_takes_the_turns_of_all_claims_with_one_read(money: Money) -> None:
    money.rate()
    money.accepted("ana")
    for number in range(10):
        money.attend(attendance(number))
    for name in ("Ana Ruiz", "Ana Luz Ruiz"):
        reads = reads_of(money.service.store.database, lambda name=name: money.pay_name("ana", name))
        assert reads.count("rate_turns") == 1


def test_who_names_a_payee_does_not_approve_in_the_same_moment(money: Money) -> None:
    money.rate()
    money.accepted("ana")
    (claim_id,) = money.attend(attendance(1))
    # The approval has read by then, and commits once the name is set.
    money.clock.meanwhile = lambda: money.pay_name("ana", "Ana Ruiz", REVIEWER)
    with pytest.raises(Forbidden):
        money.do("approve_claim", REVIEWER, claim_id=claim_id, version=1)
    assert money.claim(claim_id)["status"] == "open"


def test_nobody_names_somebody_close_to_them(money: Money) -> None:
    money.accepted("ana")
    about = {"user_id": STAFF.user_id, "person": "ana", "kind": "relative"}
    money.service.receive(recruitment.INTEREST_DECLARED, about, subject=STAFF.user_id)
    with pytest.raises(Forbidden):
        money.pay_name("ana", "Ana Ruiz", STAFF)
    money.pay_name("ana", "Ana Ruiz", ANA)


def test_another_name_puts_what_was_approved_before_on_hold(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    of_ana, of_ben = money.approved(attendance(1), attendance(2, advisor_id="ben"))
    money.pay_name("ana", "Name of ana")
    assert money.claim(of_ana)["status"] == "approved", "it is the same name"
    money.pay_name("ana", "Somebody Else")
    claim = money.claim(of_ana)
    assert (claim["status"], claim["held_for"], claim["held_by"]) == ("held", "payee_renamed", None)
    assert money.claim(of_ben)["status"] == "approved"
    assert [held["claim_id"] for held in money.said(stipends.CLAIM_HELD)] == [of_ana]
    money.do("resume_claim", REVIEWER, claim_id=of_ana, reason_code="checked")
    assert money.do("release_payments", APPROVER)["payments"] == 2


def test_who_approved_and_then_first_names_the_payee_leaves_it_to_somebody_else(money: Money) -> None:
    money.rate()
    money.accepted("ana")
    mine, others = money.attend(attendance(1), attendance(2))
    money.do("approve_claim", REVIEWER, claim_id=mine)
    money.do("approve_claim", OTHER_REVIEWER, claim_id=others)
    money.pay_name("ana", "Somebody Else", REVIEWER)
    assert (money.claim(mine)["status"], money.claim(mine)["held_for"]) == ("held", "payee_renamed")
    assert money.claim(others)["status"] == "approved"
    assert [held["claim_id"] for held in money.said(stipends.CLAIM_HELD)] == [mine]
    with pytest.raises(Forbidden):
        money.do("resume_claim", REVIEWER, claim_id=mine, reason_code="checked")
    assert money.do("release_payments", APPROVER)["payments"] == 1
    money.do("resume_claim", OTHER_REVIEWER, claim_id=mine, reason_code="checked")
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_a_hold_that_would_end_by_itself_does_not_end_once_there_is_another_name(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2, advisor_id="ben"))
    for claim_id in (FIRST, SECOND):
        rated.do("approve_claim", REVIEWER, claim_id=claim_id)
    merge(rated, "ana", "ben")
    rated.pay_name("ben", "Somebody Else")
    merge(rated, "ana", "ben", sequence=2, undone=True)
    assert (rated.claim(SECOND)["status"], rated.claim(SECOND)["held_for"]) == ("held", "payee_renamed")


def test_a_name_that_changed_later_changes_no_payment(money: Money) -> None:
    (payment_id,) = money.released(attendance(1))
    money.pay_name("ana", "Another Name")
    (payment,) = money.ask("payments")["items"]
    assert (payment["payment_id"], payment["payee_name"]) == (payment_id, "Name of ana")
