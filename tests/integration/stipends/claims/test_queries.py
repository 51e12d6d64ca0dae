"""Claims as those see them who decide on them and those whom they pay."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.actor import Actor, Role
from shared.errors import Forbidden, Unavailable
from tests.support.harness import actor
from tests.support.stipends import APPROVER, REVIEWER, Money, attendance, claim_of


def steps(money: Money, claim_id: str) -> list[tuple[str, str, str]]:
    return [(step["status"], step["at"], step["on"]) for step in money.claim(claim_id)["steps"]]


def test_a_claim_tells_each_step_with_its_date_and_what_the_bank_did_with_the_banks(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (claim_id,) = money.attend(attendance(1))
    money.clock.advance(timedelta(days=1))
    money.do("approve_claim", REVIEWER, claim_id=claim_id)
    money.clock.advance(timedelta(days=1))
    money.do("release_payments", APPROVER)
    money.clock.advance(timedelta(days=3))
    money.settlement(f"payment-{claim_id}-1,returned,2026-11-25,3750,R03\n")
    money.clock.advance(timedelta(days=1))
    money.send_again(claim_id)
    money.pay_again("ana")
    money.do("release_payments", APPROVER)
    money.clock.advance(timedelta(days=3))
    money.settlement(f"payment-{claim_id}-2,settled,2026-11-30,3750,\n")
    assert steps(money, claim_id) == [
        ("opened", "2026-11-22T15:00:00Z", "2026-11-22"),
        ("approved", "2026-11-23T15:00:00Z", "2026-11-23"),
        ("released", "2026-11-24T15:00:00Z", "2026-11-24"),
        ("returned", "2026-11-27T15:00:00Z", "2026-11-25"),
        ("resumed", "2026-11-28T15:00:00Z", "2026-11-28"),
        ("released", "2026-11-28T15:00:00Z", "2026-11-28"),
        ("settled", "2026-12-01T15:00:00Z", "2026-11-30"),
    ]


def test_a_claim_that_waited_for_a_rate_tells_since_when_and_how_it_ended(money: Money) -> None:
    early, late = money.attend(attendance(1), attendance(2))
    money.clock.advance(timedelta(days=1))
    money.do("reject_claim", REVIEWER, claim_id=early, reason_code="duplicate")
    money.rate()
    waited = ("awaiting_rate", "2026-11-22T15:00:00Z", "2026-11-22")
    assert steps(money, early) == [waited, ("rejected", "2026-11-23T15:00:00Z", "2026-11-23")]
    assert steps(money, late) == [waited, ("opened", "2026-11-23T15:00:00Z", "2026-11-23")]


def test_reviewers_see_the_oldest_first_and_advisors_their_own_newest_first(money: Money) -> None:
    money.rate()
    money.attend(
        attendance(3, day=date(2026, 11, 20)),
        attendance(1, day=date(2026, 11, 18)),
        attendance(2, advisor_id="ben", day=date(2026, 11, 19)),
    )
    seen = [row["attended_on"] for row in money.ask("claims", REVIEWER)["items"]]
    assert seen == ["2026-11-18", "2026-11-19", "2026-11-20"]
    ana = actor(Role.ADVISOR, advisor_id="ana")
    assert [row["attended_on"] for row in money.ask("claims", ana)["items"]] == ["2026-11-20", "2026-11-18"]
    with pytest.raises(Forbidden):
        money.ask("claims", ana, advisor_id="ben")
    with pytest.raises(Forbidden):
        money.ask("claim", ana, claim_id=claim_of(attendance(2, day=date(2026, 11, 19))))


FAMILY = (actor(Role.ADVISOR, advisor_id="ana"), actor(Role.GUARDIAN, advisor_id="ana"))


@pytest.mark.parametrize("who", FAMILY, ids=["the advisor", "a guardian"])
def test_the_family_is_told_neither_what_the_bank_says_of_a_person_nor_who_acted(
    money: Money, who: Actor
) -> None:
    (payment,) = money.released(attendance(1))
    money.settlement(f"{payment},returned,2026-11-24,3750,R15\n")
    assert money.claim(claim_of(attendance(1)))["held_for"] == "payee_deceased"
    (listed,) = money.ask("claims", who)["items"]
    assert listed == money.ask("claim", who, claim_id=listed["claim_id"])
    told = [listed[name] for name in ("held_for", "held_by", "approved_by", "resumed_by", "reason_code")]
    assert (listed["status"], told, listed["hands"]) == ("held", [None] * 5, [])
    assert {step["reason_code"] for step in listed["steps"]} == {None}
    assert "deceased" not in str(listed)


def test_the_family_is_told_why_a_claim_was_not_approved(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1))
    money.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="wrong_minutes")
    assert money.ask("claim", FAMILY[0], claim_id=claim_id)["reason_code"] == "wrong_minutes"


def test_lists_are_filtered_and_read_page_by_page(money: Money) -> None:
    money.released(*[attendance(number) for number in range(5)])
    money.attend(*[attendance(number) for number in range(5, 8)])
    page = money.ask("claims", status="open", limit=2)
    rest = money.ask("claims", status="open", limit=2, cursor=page["next_cursor"])
    assert [len(page["items"]), len(rest["items"]), rest["next_cursor"]] == [2, 1, None]
    file_id = money.ask("payments")["items"][0]["payment_file_id"]
    assert len(money.ask("payments", payment_file_id=file_id, status="released")["items"]) == 5
    (paid,) = money.ask("payments", claim_id=claim_of(attendance(3)))["items"]
    assert paid["amount_cents"] == 3750


def test_an_answer_takes_as_long_as_its_contract_allows_and_no_longer(money: Money) -> None:
    queries = money.service.application._requests._queries
    hurried = replace(queries["claims"].contract, seconds_max=1e-6)
    queries["claims"] = replace(queries["claims"], contract=hurried)
    with pytest.raises(Unavailable):
        money.ask("claims")
    assert money.ask("tallies")["claim_lines"]["count"] == 0
    assert money.ask("trial_balance")["transactions"] == 0
