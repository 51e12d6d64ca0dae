"""Many claims are approved together, each by itself as it was seen: few at once, more by a job."""

from typing import Any

from shared.contracts import stipends
from shared.contracts.stipends.claims import APPROVED_TOGETHER_MAX
from tests.support.stipends import REVIEWER, Money, attendance

MANY = APPROVED_TOGETHER_MAX + 10


def seen(money: Money, claims: list[str]) -> list[dict[str, Any]]:
    return [{"claim_id": claim_id, "version": money.claim(claim_id)["version"]} for claim_id in claims]


def claims_of(money: Money, count: int) -> list[str]:
    money.rate()
    return money.attend(*(attendance(number, advisor_id=f"advisor-{number}") for number in range(count)))


def test_a_few_are_approved_at_once_and_what_cannot_be_is_told(money: Money) -> None:
    one, two, stale = claims_of(money, 3)
    rows = seen(money, [one, two])
    money.do("approve_claim", REVIEWER, claim_id=two)
    rows = [*rows, {"claim_id": stale, "version": 99}, {"claim_id": "nobody", "version": 1}]
    answer = money.do("approve_claims", REVIEWER, claims=rows)
    assert [(row["claim_id"], row["result"]) for row in answer["results"]] == [
        (one, "approved"),
        (two, "version_mismatch"),
        (stale, "version_mismatch"),
        ("nobody", "not_found"),
    ]
    assert (answer["approved"], answer["job_id"]) == (1, None)
    assert money.claim(stale)["status"] == "open"
    assert len(money.said(stipends.CLAIM_APPROVED)) == 2


def test_who_set_the_rate_or_recorded_the_attendance_approves_none_of_them_in_this_way_either(
    money: Money,
) -> None:
    (claim,) = claims_of(money, 1)
    (row,) = money.do("approve_claims", REVIEWER, claims=[{"claim_id": claim, "version": 1}])["results"]
    assert row["result"] == "approved"
    hands = {hand["act"]: hand["account"] for hand in money.claim(claim)["hands"]}
    assert hands["approved"] == REVIEWER.user_id


def test_more_are_approved_by_a_job_and_the_books_agree(money: Money) -> None:
    claims = claims_of(money, MANY)
    rows = seen(money, claims)
    money.do("reject_claim", REVIEWER, claim_id=claims[7], reason_code="not_eligible")
    answer = money.do("approve_claims", REVIEWER, claims=rows)
    assert (answer["approved"], answer["results"]) == (0, [])
    money.service.run_jobs()
    job = money.ask("job", REVIEWER, job_id=answer["job_id"])
    assert (job["state"], job["done"], job["refused"]) == ("done", MANY, 1)
    (refused,) = money.ask("job_results", REVIEWER, job_id=answer["job_id"], outcome="version_mismatch")[
        "items"
    ]
    assert refused["item"] == claims[7]
    assert money.ask("tallies")["claims_by_status"]["approved"] == MANY - 1
    owed = {row["account"]: row["balance_cents"] for row in money.ask("trial_balance")["accounts"]}
    assert owed["payable.advisors"] == -3750 * (MANY - 1)
