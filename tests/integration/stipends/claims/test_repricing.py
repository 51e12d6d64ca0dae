"""Claims that wait for a rate, or were opened at one that is replaced, get the one of their day."""

from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from threading import Event

import pytest

from services.stipends.claims.use_cases import repricing
from shared.contracts import stipends
from shared.errors import Conflict
from tests.support.stipends import ADMINISTRATOR, REVIEWER, Money, attendance, claim_of

SECONDS_MAX = 5.0


def test_without_a_rate_a_claim_waits_and_opens_once_a_rate_covers_its_day(money: Money) -> None:
    early, today = attendance(1, day=date(2025, 12, 31)), attendance(2)
    money.attend(early, today)
    for claim_id in (claim_of(early), claim_of(today)):
        waiting = money.claim(claim_id)
        assert (waiting["status"], waiting["reason_code"]) == ("awaiting_rate", "no_rate_for_day")
        assert (waiting["amount_cents"], waiting["lines"][0]["amount_cents"]) == (0, None)
    assert money.said(stipends.CLAIM_OPENED) == []
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=claim_of(today))

    done = money.rate(2500, since="2026-01-01")
    assert (done["claims_priced"], done["claims_waiting"]) == (1, 1)
    assert money.claim(claim_of(today))["status"] == "open"
    assert money.claim(claim_of(today))["amount_cents"] == 3750
    assert money.claim(claim_of(early))["status"] == "awaiting_rate"
    assert [said["claim_id"] for said in money.said(stipends.CLAIM_OPENED)] == [claim_of(today)]
    assert money.rate(2400, since="2025-01-01", until="2025-12-31")["claims_waiting"] == 0
    assert money.claim(claim_of(early))["amount_cents"] == 3600


def test_a_job_goes_on_with_the_claims_that_are_more_than_fit_into_the_approval_of_a_rate(
    money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repricing, "PRICED_AT_ONCE_MAX", 2)
    claims = money.attend(*[attendance(number) for number in range(5)])
    done = money.rate()
    assert (done["claims_priced"], done["claims_waiting"]) == (2, 3)
    money.service.run_jobs()
    job = money.ask("job", ADMINISTRATOR, job_id=done["job_id"])
    assert (job["state"], job["outcomes"]) == ("done", [{"outcome": "priced", "count": 3}])
    assert {money.claim(claim)["status"] for claim in claims} == {"open"}
    assert len(money.said(stipends.CLAIM_OPENED)) == 5
    again = money.rate()
    assert (again["claims_priced"], again["claims_waiting"], again["job_id"]) == (0, 0, None)
    assert len(money.ask("rates")["items"]) == 1


def test_a_job_works_open_claims_out_anew_and_leaves_what_was_decided_meanwhile(
    money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    money.rate(2500)
    claims = money.attend(*[attendance(number) for number in range(5)])
    monkeypatch.setattr(repricing, "PRICED_AT_ONCE_MAX", 1)
    proposed = money.propose_rate(2700, since="2026-11-22")
    done = money.approve_rate(proposed)
    undecided = [claim for claim in claims if money.claim(claim)["amount_cents"] == 3750]
    money.do("reject_claim", REVIEWER, claim_id=undecided[0], reason_code="not_eligible")
    money.service.run_jobs()
    job = money.ask("job", ADMINISTRATOR, job_id=done["job_id"])
    assert {one["outcome"]: one["count"] for one in job["outcomes"]} == {"priced": 3, "unchanged": 1}
    assert sorted(money.claim(claim)["amount_cents"] for claim in claims) == [3750, 4050, 4050, 4050, 4050]


def test_no_claim_waits_for_ever_when_rate_and_attendances_arrive_at_once(money: Money) -> None:
    with ThreadPoolExecutor(4) as at_once:
        heard = [at_once.submit(money.attend, attendance(number)) for number in range(12)]
        set_ = at_once.submit(money.rate)
        for work in heard:
            work.result()
        set_.result()
    assert money.ask("tallies")["claims_by_status"]["open"] == 12


def test_a_claim_opened_at_a_rate_that_was_just_replaced_is_not_approved_but_worked_out_anew(
    money: Money,
) -> None:
    money.rate(2500)
    (good,) = money.attend(attendance(1, day=date(2026, 11, 20)))
    proposed = money.propose_rate(2700, since="2026-11-22")
    money.clock.meanwhile = lambda: money.approve_rate(proposed)
    (stray,) = money.attend(attendance(2))
    assert money.claim(stray)["amount_cents"] == 3750
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=stray)
    assert money.do("approve_claim", REVIEWER, claim_id=good)["amount_cents"] == 3750

    assert [money.approve_rate(proposed)["claims_priced"] for _ in range(2)] == [1, 0]
    claim = money.claim(stray)
    assert (claim["amount_cents"], claim["lines"][0]["rate_cents"]) == (4050, 2700)
    assert [step["status"] for step in claim["steps"]] == ["opened"]
    said = [one["amount_cents"] for one in money.said(stipends.CLAIM_OPENED) if one["claim_id"] == stray]
    assert said == [3750, 4050]
    assert money.do("approve_claim", REVIEWER, claim_id=stray)["amount_cents"] == 4050


def test_a_claim_is_not_approved_behind_the_back_of_who_replaces_its_rate(money: Money) -> None:
    money.rate(2500)
    approving, replaced = Event(), Event()
    opened: list[str] = []

    def approve() -> None:
        # The approval has read by then, and commits once the rate is replaced.
        money.clock.meanwhile = lambda: (approving.set(), replaced.wait(SECONDS_MAX))
        money.do("approve_claim", REVIEWER, claim_id=opened[0])

    with ThreadPoolExecutor(1) as elsewhere:

        def open_and_approve() -> None:
            # Whoever replaces the rate has read by then, too, and sees no claim.
            opened.extend(money.attend(attendance(1)))
            attempts.append(elsewhere.submit(approve))
            assert approving.wait(SECONDS_MAX)

        attempts: list[Future[None]] = []
        proposed = money.propose_rate(2700, since="2026-11-22")
        money.clock.meanwhile = open_and_approve
        money.approve_rate(proposed)
        replaced.set()
        with pytest.raises(Conflict):
            attempts[0].result(SECONDS_MAX)
    assert money.claim(opened[0])["status"] == "open"
    assert money.approve_rate(proposed)["claims_priced"] == 1
    assert money.do("approve_claim", REVIEWER, claim_id=opened[0])["amount_cents"] == 4050
