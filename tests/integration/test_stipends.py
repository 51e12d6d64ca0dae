"""Stipends' use cases on a real database."""

import csv
import hashlib
import io
import itertools
import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from threading import Event
from typing import Any

import pytest

from services.stipends.claims.use_cases import repricing
from services.stipends.ledger.models import LedgerTransaction
from services.stipends.ledger.watch import LedgerWatch
from shared.actor import Actor, Role
from shared.clock import SystemClock
from shared.contracts import advocacy, recruitment, stipends
from shared.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable, VersionMismatch
from shared.events.delivery import Outcome
from shared.persistence import audit_walk, recount
from tests.support.harness import ServiceHarness, actor, event
from tests.support.meanwhile import MeanwhileClock
from tests.support.reconciling import told_of

ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
REVIEWER = actor(Role.FINANCE_REVIEWER)
APPROVER = actor(Role.FINANCE_APPROVER)
AUDITOR = actor(Role.AUDITOR)
SECONDS_MAX = 5.0
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
TODAY = NOW.date()
TITLE = {"en": "Capitol day", "es": "Día en el Capitolio"}
SETTLEMENT_HEADER = "payment_id,status,date,amount_cents,return_code\n"


def attendance(
    number: int, *, advisor_id: str = "ana", day: date = TODAY, minutes: int = 90
) -> dict[str, Any]:
    return {
        "attendance_id": f"{day:%Y%m%d}-{number:04}",
        "invitation_id": f"event.{advisor_id}",
        "event_id": "event",
        "advisor_id": advisor_id,
        "event_title": TITLE,
        "attended_on": day,
        "minutes": minutes,
    }


def claim_of(data: dict[str, Any]) -> str:
    return f"claim-{data['attendance_id']}"


class Money:
    """Stipends with a clock that the test moves, and the steps that most tests begin with."""

    def __init__(self, service: ServiceHarness, clock: MeanwhileClock) -> None:
        self.service = service
        self.clock = clock

    def do(self, command: str, who: Actor, **data: Any) -> dict[str, Any]:
        return self.service.execute(command, data, actor=who)

    def ask(self, query: str, who: Actor = AUDITOR, **data: Any) -> dict[str, Any]:
        return self.service.ask(query, data, actor=who)

    def rate(self, cents: int = 2500, since: str = "2026-01-01", until: str | None = None) -> dict[str, Any]:
        return self.do(
            "set_rate",
            ADMINISTRATOR,
            code="stipend.hourly",
            amount_cents=cents,
            effective_from=since,
            effective_to=until,
            source="Board minutes of 2025-12-10",
        )

    def attend(self, *attendances: dict[str, Any], tenant: str = "lakeshore") -> list[str]:
        """Advocacy says these attendances, in one batch; the ids of their claims."""
        facts = [
            event(advocacy.ATTENDANCE_RECORDED, data, subject=data["invitation_id"], tenant=tenant)
            for data in attendances
        ]
        dispositions = self.service.process(facts)
        assert {disposition.outcome for disposition in dispositions} == {Outcome.APPLIED}
        return [claim_of(data) for data in attendances]

    def payees(self, *advisors: str) -> None:
        for advisor_id in advisors:
            data = {
                "advisor_id": advisor_id,
                "application_id": "application",
                "display_name": f"Name of {advisor_id}",
                "advisor_kind": "parent",
                "language": "en",
                "accepted_on": TODAY,
            }
            self.service.receive(recruitment.ADVISOR_ACCEPTED, data, subject=advisor_id)

    def approved(self, *attendances: dict[str, Any], by: Actor = REVIEWER) -> list[str]:
        claims = self.attend(*attendances)
        for claim_id in claims:
            self.do("approve_claim", by, claim_id=claim_id)
        return claims

    def released(self, *attendances: dict[str, Any]) -> list[str]:
        """Claims priced, approved and released some days ago; the ids of their payments."""
        self.rate()
        self.payees(*{data["advisor_id"] for data in attendances})
        claims = self.approved(*attendances)
        self.do("release_payments", APPROVER)
        self.clock.advance(timedelta(days=4))
        return [f"payment-{claim_id}-1" for claim_id in claims]

    def claim(self, claim_id: str) -> dict[str, Any]:
        return self.ask("claim", claim_id=claim_id)

    def settlement(self, text: str) -> dict[str, Any]:
        return self.do("import_settlement", APPROVER, file_name="bank.csv", content=SETTLEMENT_HEADER + text)

    def balances(self) -> dict[str, int]:
        balance = self.ask("trial_balance")
        assert balance["sum_cents"] == 0
        return {row["account"]: row["balance_cents"] for row in balance["accounts"] if row["balance_cents"]}

    def said(self, contract: Any) -> list[dict[str, Any]]:
        return [found.data for found in self.service.published(contract)]


@pytest.fixture
def money(harness: Callable[..., ServiceHarness]) -> Money:
    clock = MeanwhileClock(NOW)
    return Money(harness("stipends", clock=clock), clock)


# ---------------------------------------------------------------- claims from attendances


def test_an_attendance_opens_one_claim_worth_its_minutes_at_the_rate_of_its_day(money: Money) -> None:
    rate = money.rate(2500, until="2026-11-21")
    later = money.rate(2700, since="2026-11-22")
    before, today = attendance(1, day=date(2026, 11, 21)), attendance(2, minutes=95)
    money.attend(before, today)
    claims = {row["claim_id"]: row for row in money.ask("claims")["items"]}
    assert claims[claim_of(before)]["lines"] == [
        {
            "code": "stipend.hourly",
            "service_date": "2026-11-21",
            "minutes": 90,
            "rate_id": rate["rate_id"],
            "rate_cents": 2500,
            "amount_cents": 3750,
        }
    ]
    assert claims[claim_of(today)]["amount_cents"] == 4275
    assert claims[claim_of(today)]["lines"][0]["rate_id"] == later["rate_id"]
    assert money.said(stipends.CLAIM_OPENED)[1] == {
        "claim_id": claim_of(today),
        "advisor_id": "ana",
        "attendance_id": today["attendance_id"],
        "event_id": "event",
        "event_title": TITLE,
        "amount_cents": 4275,
        "currency": "USD",
        "attended_on": TODAY,
    }


@pytest.mark.parametrize("seed", range(3))
def test_each_attendance_opens_one_claim_whatever_the_order_and_however_often(
    money: Money, seed: int
) -> None:
    money.rate()
    told = [attendance(number, advisor_id=f"advisor-{number}") for number in range(20)]
    # The same fact again as the same message, and once more as another one.
    facts = [event(advocacy.ATTENDANCE_RECORDED, data, subject="invitation") for data in told] * 3
    facts += [event(advocacy.ATTENDANCE_RECORDED, data, subject="invitation") for data in told]
    random.Random(seed).shuffle(facts)
    for first in range(0, len(facts), 13):
        money.service.process(facts[first : first + 13])
    assert money.ask("facts")["claim_lines"] == told_of([data["attendance_id"] for data in told], 90)
    assert len(money.said(stipends.CLAIM_OPENED)) == 20


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


def test_setting_the_same_rate_again_goes_on_with_the_claims_that_wait(
    money: Money, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repricing, "PRICED_AT_ONCE_MAX", 2)
    money.attend(*[attendance(number) for number in range(5)])
    outcomes = [money.rate() for _ in range(3)]
    assert [done["claims_waiting"] for done in outcomes] == [3, 1, 0]
    assert len({done["rate_id"] for done in outcomes}) == 1
    assert len(money.ask("rates")["items"]) == 1


def test_no_claim_waits_for_ever_when_rate_and_attendances_arrive_at_once(money: Money) -> None:
    with ThreadPoolExecutor(4) as at_once:
        heard = [at_once.submit(money.attend, attendance(number)) for number in range(12)]
        set_ = at_once.submit(money.rate)
        for work in heard:
            work.result()
        set_.result()
    assert money.ask("facts")["claims_by_status"]["open"] == 12


def test_a_rate_may_not_claim_a_day_of_another_nor_change_what_was_opened(money: Money) -> None:
    money.rate(2500, since="2026-01-01", until="2026-06-30")
    with pytest.raises(Conflict):
        money.rate(2600, since="2026-06-30")
    money.rate(2600, since="2026-07-01")
    money.attend(attendance(1))
    with pytest.raises(Conflict):
        money.rate(2700, since="2026-11-22")
    money.rate(2700, since="2026-11-23")
    spans = [(row["effective_from"], row["effective_to"]) for row in money.ask("rates")["items"]]
    assert spans == [("2026-01-01", "2026-06-30"), ("2026-07-01", None), ("2026-11-23", None)]


def test_a_claim_opened_at_a_rate_that_was_just_replaced_is_not_approved_but_worked_out_anew(
    money: Money,
) -> None:
    money.rate(2500)
    (good,) = money.attend(attendance(1, day=date(2026, 11, 20)))
    money.clock.meanwhile = lambda: money.rate(2700, since="2026-11-22")
    (stray,) = money.attend(attendance(2))
    assert money.claim(stray)["amount_cents"] == 3750
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=stray)
    assert money.do("approve_claim", REVIEWER, claim_id=good)["amount_cents"] == 3750

    assert money.rate(2700, since="2026-11-22")["claims_priced"] == 1
    assert money.rate(2700, since="2026-11-22")["claims_priced"] == 0
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
        money.clock.meanwhile = open_and_approve
        money.rate(2700, since="2026-11-22")
        replaced.set()
        with pytest.raises(Conflict):
            attempts[0].result(SECONDS_MAX)
    assert money.claim(opened[0])["status"] == "open"
    assert money.rate(2700, since="2026-11-22")["claims_priced"] == 1
    assert money.do("approve_claim", REVIEWER, claim_id=opened[0])["amount_cents"] == 4050


def test_two_rates_for_the_same_days_at_once_are_one_rate_and_a_conflict(
    money: Money, harness: Callable[..., ServiceHarness]
) -> None:
    replica = Money(harness("stipends"), money.clock)
    money.clock.meanwhile = lambda: replica.rate(2500, since="2026-01-01", until="2026-12-31")
    with pytest.raises(Conflict):
        money.rate(2700, since="2026-06-01", until="2026-12-31")
    assert [row["effective_from"] for row in money.ask("rates")["items"]] == ["2026-01-01"]


def test_rates_are_listed_page_by_page(money: Money) -> None:
    for month in ("03", "01", "02"):
        money.rate(2500, since=f"2026-{month}-01")
    first = money.ask("rates", limit=2)
    rest = money.ask("rates", limit=2, cursor=first["next_cursor"])
    days = [rate["effective_from"] for rate in (*first["items"], *rest["items"])]
    assert days == ["2026-01-01", "2026-02-01", "2026-03-01"]
    assert rest["next_cursor"] is None


def test_every_wrong_field_of_a_rate_is_named_at_once(money: Money) -> None:
    wrong = {
        "code": "mileage",
        "amount_cents": 25.5,
        "effective_from": "2026-02-01",
        "effective_to": "2026-01-01",
        "source": " ",
    }
    with pytest.raises(Invalid) as refused:
        money.do("set_rate", ADMINISTRATOR, **wrong)
    assert {(found["field"], found["code"]) for found in refused.value.errors} == {
        ("code", "not_a_choice"),
        ("amount_cents", "type"),
        ("effective_to", "ends_before_start"),
        ("source", "blank"),
    }


def test_a_tenant_has_rates_and_claims_of_its_own(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1), tenant="northern")
    northern = actor(Role.AUDITOR, tenant="northern")
    assert money.ask("claim", northern, claim_id=claim_id)["status"] == "awaiting_rate"
    with pytest.raises(NotFound):
        money.claim(claim_id)
    assert money.ask("rates", northern)["items"] == []


# ---------------------------------------------------------------- corrected attendances


def told(*story: int, first: Any = advocacy.ATTENDANCE_RECORDED) -> list[Any]:
    """Facts that say one after the other how many minutes one attendance was."""
    facts = []
    for number, minutes in enumerate(story):
        data = attendance(1, minutes=minutes)
        contract = advocacy.ATTENDANCE_CORRECTED if number else first
        if number:
            data["reason_code"] = "typing_error"
        facts.append(event(contract, data, subject="event.ana", sequence=5 + number))
    return facts


CLAIM = claim_of(attendance(1))


def receive(money: Money, facts: list[Any]) -> None:
    for fact in facts:
        assert money.service.process([fact])[0].outcome in (Outcome.APPLIED, Outcome.DUPLICATE)


def state_of(money: Money) -> tuple[Any, ...]:
    claim = money.claim(CLAIM)
    (line,) = claim["lines"]
    names = ("status", "reason_code", "amount_cents", "corrected_minutes")
    return (*(claim[name] for name in names), line["minutes"], line["amount_cents"])


@pytest.mark.parametrize("story", [(90, 60), (90, 60, 90), (90, 0), (90, 0, 60), (90, 0, 45, 0)])
@pytest.mark.parametrize("with_rate", [True, False])
def test_a_claim_ends_as_the_newest_fact_says_whatever_the_order_and_however_often(
    money: Money, story: tuple[int, ...], with_rate: bool
) -> None:
    if with_rate:
        money.rate()
    facts = told(*story)
    receive(money, random.Random(len(story)).sample(facts * 3, 3 * len(facts)))
    minutes, cents = story[-1], story[-1] * 2500 // 60
    if not minutes:
        expected = ("rejected", "not_there", 0, None, 0, 0 if with_rate else None)
    elif with_rate:
        expected = ("open", None, cents, None, minutes, cents)
    else:
        expected = ("awaiting_rate", "no_rate_for_day", 0, None, minutes, None)
    assert state_of(money) == expected
    assert money.rate()["claims_waiting"] == 0
    if minutes:
        assert state_of(money) == ("open", None, cents, None, minutes, cents)
    assert money.balances() == {}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_each_order_of_corrections_leads_to_one_claim(money: Money, order: tuple[int, ...]) -> None:
    money.rate()
    facts = told(90, 0, 60)
    receive(money, [facts[at] for at in order])
    assert state_of(money) == ("open", None, 2500, None, 60, 2500)
    assert money.ask("facts")["claim_lines"]["count"] == 1


def test_an_open_claim_is_worked_out_anew_and_says_so(money: Money) -> None:
    money.rate()
    recorded, corrected = told(90, 60)
    receive(money, [recorded])
    seen = money.claim(CLAIM)["version"]
    receive(money, [corrected])
    assert [said["amount_cents"] for said in money.said(stipends.CLAIM_OPENED)] == [3750, 2500]
    with pytest.raises(VersionMismatch):
        money.do("approve_claim", REVIEWER, claim_id=CLAIM, version=seen)
    money.do("approve_claim", REVIEWER, claim_id=CLAIM)
    assert money.balances() == {"expense.stipends": 2500, "payable.advisors": -2500}


@pytest.mark.parametrize("with_rate", [True, False])
def test_a_rejected_claim_is_looked_at_again_when_its_attendance_is_corrected(
    money: Money, with_rate: bool
) -> None:
    if with_rate:
        money.rate()
    recorded, corrected = told(90, 60)
    receive(money, [recorded])
    money.do("reject_claim", REVIEWER, claim_id=CLAIM, reason_code="wrong_minutes")
    receive(money, [corrected])
    assert [said["claim_id"] for said in money.said(stipends.CLAIM_REOPENED)] == [CLAIM]
    assert money.claim(CLAIM)["status"] == "open" if with_rate else "awaiting_rate"
    money.rate()
    assert state_of(money) == ("open", None, 2500, None, 60, 2500)
    assert money.said(stipends.CLAIM_OPENED)[-1]["amount_cents"] == 2500


@pytest.mark.parametrize("paid", ["approved", "released", "settled"])
def test_what_was_approved_keeps_its_amount_and_finance_sees_that_minutes_differ(
    money: Money, paid: str
) -> None:
    money.rate()
    money.payees("ana")
    recorded, corrected, back = told(90, 60, 90)
    receive(money, [recorded])
    money.do("approve_claim", REVIEWER, claim_id=CLAIM)
    if paid != "approved":
        money.do("release_payments", APPROVER)
    if paid == "settled":
        money.settlement(f"payment-{CLAIM}-1,settled,2026-11-22,3750,\n")
    before = money.balances()
    assert money.ask("claims", REVIEWER, minutes_differ=True)["items"] == []
    receive(money, [corrected])
    assert state_of(money) == (paid, None, 3750, 60, 90, 3750)
    assert [row["claim_id"] for row in money.ask("claims", REVIEWER, minutes_differ=True)["items"]] == [CLAIM]
    assert money.ask("claims", REVIEWER, minutes_differ=False)["items"] == []
    assert money.balances() == before
    receive(money, [back])
    assert state_of(money) == (paid, None, 3750, None, 90, 3750)
    assert money.ask("claims", REVIEWER, minutes_differ=True)["items"] == []


def stepped(money: Money) -> list[str]:
    return [step["status"] for step in money.claim(CLAIM)["steps"]]


def test_a_correction_stands_in_the_history_of_its_claim(money: Money) -> None:
    money.rate()
    facts = told(90, 60, 45)
    receive(money, facts[:2])
    money.do("approve_claim", REVIEWER, claim_id=CLAIM)
    receive(money, facts[2:])
    assert stepped(money) == ["opened", "corrected", "approved", "corrected"]


def test_a_claim_that_waited_for_its_rate_and_was_rejected_says_so_when_it_is_opened(money: Money) -> None:
    recorded, corrected = told(90, 60)
    receive(money, [recorded])
    money.do("reject_claim", REVIEWER, claim_id=CLAIM, reason_code="wrong_minutes")
    money.rate()
    receive(money, [corrected])
    assert stepped(money) == ["awaiting_rate", "rejected", "reopened", "corrected", "opened"]


# ---------------------------------------------------------------- review


def test_approving_a_claim_makes_the_amount_owed(money: Money) -> None:
    money.rate()
    data = attendance(1)
    (claim_id,) = money.attend(data)
    done = money.do("approve_claim", REVIEWER, claim_id=claim_id, version=money.claim(claim_id)["version"])
    assert done == {
        "claim_id": claim_id,
        "status": "approved",
        "amount_cents": 3750,
        "version": money.claim(claim_id)["version"],
    }
    assert money.claim(claim_id)["approved_by"] == REVIEWER.user_id
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}
    assert money.said(stipends.CLAIM_APPROVED) == [
        {
            "claim_id": claim_id,
            "advisor_id": "ana",
            "attendance_id": data["attendance_id"],
            "amount_cents": 3750,
            "currency": "USD",
            "approved_on": TODAY,
        }
    ]


def test_a_claim_is_decided_on_once_and_only_as_it_was_seen(money: Money) -> None:
    money.rate()
    first, second = money.attend(attendance(1), attendance(2))
    with pytest.raises(VersionMismatch):
        money.do("approve_claim", REVIEWER, claim_id=first, version=99)
    money.do("reject_claim", REVIEWER, claim_id=first, reason_code="not_a_program_event")
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=first)
    money.do("approve_claim", REVIEWER, claim_id=second)
    with pytest.raises(Conflict):
        money.do("approve_claim", REVIEWER, claim_id=second)
    (said,) = money.said(stipends.CLAIM_REJECTED)
    assert (said["claim_id"], said["reason_code"]) == (first, "not_a_program_event")
    assert money.balances() == {"expense.stipends": 3750, "payable.advisors": -3750}


def test_a_rejected_claim_waits_for_no_rate(money: Money) -> None:
    (claim_id,) = money.attend(attendance(1))
    money.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="duplicate")
    assert money.rate()["claims_waiting"] == 0
    assert money.claim(claim_id)["status"] == "rejected"


def test_nobody_decides_on_their_own_claim(money: Money) -> None:
    money.rate()
    (claim_id,) = money.attend(attendance(1, advisor_id="ana"))
    own = actor(Role.FINANCE_REVIEWER, user_id="user-ana", advisor_id="ana")
    for command, more in (("approve_claim", {}), ("reject_claim", {"reason_code": "x"})):
        with pytest.raises(Forbidden):
            money.do(command, own, claim_id=claim_id, **more)


# ---------------------------------------------------------------- release


def test_released_claims_become_one_payment_each_in_one_file(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    ana, ben = money.approved(attendance(1), attendance(2, advisor_id="ben", minutes=60))
    done = money.do("release_payments", APPROVER)
    assert (done["payments"], done["total_cents"], done["without_payee"]) == (2, 6250, 0)

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


def test_payment_files_are_listed_newest_first_without_their_text(money: Money) -> None:
    money.rate()
    money.payees("ana")
    files = []
    for number in range(3):
        money.approved(attendance(number))
        files.append(money.do("release_payments", APPROVER)["payment_file_id"])
    first = money.ask("payment_files", limit=2)
    rest = money.ask("payment_files", limit=2, cursor=first["next_cursor"])
    listed = [*first["items"], *rest["items"]]
    assert [file["payment_file_id"] for file in listed] == files[::-1]
    whole = money.ask("payment_file", payment_file_id=files[0])
    assert listed[-1] | {"content": whole["content"]} == whole


def test_the_payment_file_stays_as_it_was_sent(money: Money) -> None:
    (payment_id,) = money.released(attendance(1))
    file_id = money.ask("payments")["items"][0]["payment_file_id"]
    before = money.ask("payment_file", payment_file_id=file_id)
    money.settlement(f"{payment_id},settled,2026-11-23,3750,\n")
    assert money.ask("payment_file", payment_file_id=file_id) == before


def test_who_approved_a_claim_does_not_release_its_money(money: Money) -> None:
    money.rate()
    money.payees("ana", "ben")
    both = actor(Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER, user_id="pat")
    (others,) = money.approved(attendance(1))
    (own,) = money.approved(attendance(2, advisor_id="ben"), by=both)
    with pytest.raises(Forbidden) as refused:
        money.do("release_payments", both)
    assert own in refused.value.detail
    assert others not in refused.value.detail
    assert money.do("release_payments", both, claim_ids=[others])["payments"] == 1
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_nobody_releases_their_own_money(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (claim_id,) = money.approved(attendance(1, advisor_id="ana"))
    ana = actor(Role.FINANCE_APPROVER, user_id="user-ana", advisor_id="ana")
    with pytest.raises(Forbidden) as refused:
        money.do("release_payments", ana)
    assert claim_id in refused.value.detail


def test_named_claims_are_released_only_when_every_one_can_be(money: Money) -> None:
    money.rate()
    money.payees("ana")
    (approved,) = money.approved(attendance(1))
    (still_open,) = money.attend(attendance(2))
    with pytest.raises(Conflict) as refused:
        money.do("release_payments", APPROVER, claim_ids=[approved, still_open])
    assert still_open in refused.value.detail
    with pytest.raises(Invalid) as unknown:
        money.do("release_payments", APPROVER, claim_ids=[approved, "claim-0"])
    assert [found["field"] for found in unknown.value.errors] == ["claim_ids.1"]
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
    assert money.claim(claim_id)["payee_name"] is None
    waiting = {"payment_file_id": None, "payments": 0, "total_cents": 0, "without_payee": 1}
    assert money.do("release_payments", APPROVER) == waiting
    with pytest.raises(Conflict):
        money.do("release_payments", APPROVER, claim_ids=[claim_id])
    money.payees("ana")
    assert money.claim(claim_id)["payee_name"] == "Name of ana"
    assert money.do("release_payments", APPROVER)["payments"] == 1


def test_two_releases_at_once_pay_each_claim_once(money: Money) -> None:
    money.rate()
    money.payees("ana")
    money.approved(*[attendance(number) for number in range(10)])
    with ThreadPoolExecutor(4) as people:
        done = list(people.map(lambda _: money.do("release_payments", APPROVER), range(4)))
    assert sum(one["payments"] for one in done) == 10
    found = money.ask("facts")
    assert found["paid_claims"] == found["approved_claims"]
    assert found["payments"]["count"] == 10


# ---------------------------------------------------------------- settlement


def test_the_bank_settles_and_returns_payments(money: Money) -> None:
    good, bad = money.released(attendance(1), attendance(2, advisor_id="ben"))
    done = money.settlement(f"{good},settled,2026-11-24,3750,\n{bad},returned,2026-11-25,3750,R03\n")
    assert done == {"file_name": "bank.csv", "settled": 1, "returned": 1, "repeated": 0, "problems": []}
    status = {row["payment_id"]: row["status"] for row in money.ask("payments")["items"]}
    assert status == {good: "settled", bad: "returned"}
    assert money.claim(claim_of(attendance(1)))["status"] == "settled"
    assert money.claim(claim_of(attendance(2)))["status"] == "approved"
    assert money.balances() == {
        "expense.stipends": 7500,
        "payable.advisors": -3750,
        "cash.bank": -3750,
    }
    (settled,) = money.said(stipends.PAYMENT_SETTLED)
    assert (settled["payment_id"], settled["settled_on"]) == (good, date(2026, 11, 24))
    (returned,) = money.said(stipends.PAYMENT_RETURNED)
    assert (returned["payment_id"], returned["return_code"]) == (bad, "R03")


def test_a_returned_payment_is_paid_again_once(money: Money) -> None:
    (first,) = money.released(attendance(1))
    money.settlement(f"{first},returned,2026-11-24,3750,R03\n")
    assert money.do("release_payments", APPROVER)["payments"] == 1
    assert money.do("release_payments", APPROVER)["payments"] == 0
    second = first.removesuffix("-1") + "-2"
    assert money.settlement(f"{first},returned,2026-11-24,3750,R03\n")["repeated"] == 1
    money.settlement(f"{second},settled,2026-11-26,3750,\n")
    assert money.balances() == {"expense.stipends": 3750, "cash.bank": -3750}
    found = money.ask("facts")
    assert (found["payments"]["count"], found["settled"]["count"], found["payments_returned"]) == (1, 1, 1)


def test_the_same_settlement_twice_is_the_same_as_once(money: Money) -> None:
    payments = money.released(*[attendance(number) for number in range(3)])
    text = "".join(f"{payment_id},settled,2026-11-24,3750,\n" for payment_id in payments)
    assert money.settlement(text + text)["repeated"] == 3
    assert money.settlement(text) == {
        "file_name": "bank.csv",
        "settled": 0,
        "returned": 0,
        "repeated": 3,
        "problems": [],
    }
    assert len(money.said(stipends.PAYMENT_SETTLED)) == 3


def test_wrong_rows_are_named_by_line_and_field_and_good_ones_applied(money: Money) -> None:
    one, other = money.released(attendance(1), attendance(2, advisor_id="ben"))
    done = money.settlement(
        "payment-of-nobody,settled,2026-11-24,3750,\n"
        f"{one},settled,yesterday,many,\n"
        f"{other},settled,2026-11-24,3751,\n"
        f"{one},settled,2026-11-24,3750,\n"
        f"{one},returned,2026-11-24,3750,R01\n"
    )
    assert (done["settled"], done["returned"]) == (1, 0)
    assert [(row["line"], row["field"], row["code"]) for row in done["problems"]] == [
        (2, "payment_id", "unknown_payment"),
        (3, "date", "format"),
        (3, "amount_cents", "type"),
        (4, "amount_cents", "amount_differs"),
        (6, "status", "decided_otherwise"),
    ]
    assert all(row["message"] for row in done["problems"])


def test_the_bank_settled_nothing_on_a_day_to_come(money: Money) -> None:
    one, other = money.released(attendance(1), attendance(2, advisor_id="ben"))
    done = money.settlement(f"{one},settled,2099-01-01,3750,\n{other},settled,2026-11-27,3750,\n")
    (refused,) = done["problems"]
    assert (refused["line"], refused["field"], refused["code"]) == (2, "date", "in_future")
    status = {row["payment_id"]: row["status"] for row in money.ask("payments")["items"]}
    assert status == {one: "released", other: "settled"}


def test_a_file_that_is_no_settlement_is_refused_whole(money: Money) -> None:
    with pytest.raises(Invalid) as refused:
        money.do("import_settlement", APPROVER, file_name="photo.csv", content="not,a,settlement\n")
    assert refused.value.errors[0]["code"] == "missing_column"


# ---------------------------------------------------------------- dates


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
    money.do("release_payments", APPROVER)
    money.clock.advance(timedelta(days=3))
    money.settlement(f"payment-{claim_id}-2,settled,2026-11-30,3750,\n")
    assert steps(money, claim_id) == [
        ("opened", "2026-11-22T15:00:00Z", "2026-11-22"),
        ("approved", "2026-11-23T15:00:00Z", "2026-11-23"),
        ("released", "2026-11-24T15:00:00Z", "2026-11-24"),
        ("returned", "2026-11-27T15:00:00Z", "2026-11-25"),
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


# ---------------------------------------------------------------- queries


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


def test_the_facts_for_reconciliation_agree_with_one_another(money: Money) -> None:
    told = [attendance(number) for number in range(6)]
    payments = money.released(*told[:4])
    money.settlement(f"{payments[0]},settled,2026-11-24,3750,\n{payments[1]},returned,2026-11-24,3750,R03\n")
    money.attend(*told[4:])
    found = money.ask("facts")
    assert found["claim_lines"] == told_of([data["attendance_id"] for data in told], 90)
    assert found["opened_claims"] == told_of([claim_of(data) for data in told], 3750)
    assert found["approved_claims"] == told_of([claim_of(data) for data in told[:4]], 3750)
    released = [claim_of(data) for data in (told[0], *told[2:4])]
    assert found["released_claims"] == found["paid_claims"] == told_of(released, 3750)
    assert found["payments"] == told_of([payments[0], *payments[2:]], 3750)
    assert found["settled"] == told_of(payments[:1], 3750)
    assert found["payees"] == told_of(["ana"])
    counts = Counter({name: count for name, count in found["claims_by_status"].items() if count})
    assert counts == {"open": 2, "approved": 1, "released": 2, "settled": 1}
    assert found["approved_cents"] == found["expense_cents"] == 4 * 3750
    assert found["unreleased_cents"] == found["payable_cents"] == 3750
    assert found["at_bank_cents"] == found["clearing_cents"] == 2 * 3750
    assert found["settled_cents"] == found["cash_cents"] == 3750
    assert found["ledger_imbalance_cents"] == 0


def test_a_claim_that_never_had_a_rate_counts_as_rejected_and_not_as_opened(money: Money) -> None:
    (claim_id,) = money.attend(attendance(1))
    money.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="duplicate")
    found = money.ask("facts")
    assert found["opened_claims"] == told_of([])
    assert found["rejected_claims"] == told_of([claim_id], 0)


def test_an_answer_takes_as_long_as_its_contract_allows_and_no_longer(money: Money) -> None:
    queries = money.service.application._queries
    hurried = replace(queries["claims"].contract, seconds_max=1e-6)
    queries["claims"] = replace(queries["claims"], contract=hurried)
    with pytest.raises(Unavailable):
        money.ask("claims")
    assert money.ask("facts")["claim_lines"]["count"] == 0
    assert money.ask("trial_balance")["transactions"] == 0


def test_two_ledger_transactions_that_are_wrong_are_both_told_though_their_sum_is_right(money: Money) -> None:
    money.released(attendance(1))
    alter_posting(money, "approve", by=1)
    alter_posting(money, "release", by=-1)
    told: list[int] = []
    LedgerWatch(told.append)(money.service.store, {})
    assert told == [2]
    recount.repaired(money.service.store, [LedgerTransaction])
    assert money.ask("facts")["ledger_imbalance_cents"] == 2


def test_a_long_ledger_is_looked_at_a_stretch_at_a_time_round_and_round(money: Money) -> None:
    money.released(attendance(1), attendance(2))  # 4 transactions: two approvals, then two releases
    told: list[int] = []
    look = watching(money, LedgerWatch(told.append, quick_transactions=3, slow_transactions_min=3))
    look()
    assert told == []
    look()
    assert told == [0]
    alter_posting(money, "approve", by=5)
    look(at_new=False)
    assert told == [0, 5]
    alter_posting(money, "approve", by=-5)
    for _ in range(3):
        look(at_new=False)
    assert told == [0, 5, 5, 5, 0]


def test_a_new_ledger_transaction_is_looked_at_at_once_wherever_the_round_is(money: Money) -> None:
    money.released(attendance(1), attendance(2))
    told: list[int] = []
    look = watching(money, LedgerWatch(told.append, slow_transactions_min=1))
    look()
    for _ in range(2):
        look()  # the slow round is past the approvals now
    money.released(attendance(3))
    alter_posting(money, "approve", by=7, claim_id=claim_of(attendance(3)))
    look()
    assert told == [0, 0, 0, 7]


def watching(money: Money, watch: LedgerWatch) -> Callable[..., None]:
    """Looks, each with what was noted at the last; `at_new=False` looks as long after as nothing is new."""
    noted: dict[str, Any] = {}

    def look(*, at_new: bool = True) -> None:
        if not at_new:
            noted["newest"] = NOW + timedelta(days=1)
        noted.update(watch(money.service.store, dict(noted)))

    return look


def alter_posting(money: Money, kind: str, *, by: int, **about: str) -> None:
    """Change one posting in the database, past all that guards it."""
    ledger = money.service.store["ledger"]
    ledger.update_one({"kind": kind, **about}, {"$inc": {"postings.0.amount_cents": by}})


def test_a_payee_whose_name_was_changed_by_hand_is_found(money: Money) -> None:
    money.released(attendance(1))
    audited = [model._get_collection_name() for model in money.service.documents if model.audited]
    (entry,) = money.service.store["audit"].find({"record": {"$regex": "^payees/"}})
    assert entry["action"] == recruitment.ADVISOR_ACCEPTED.type
    assert money.service.store["inbox"].find_one({"_id": entry["cause"]})
    money.service.store["payees"].update_one({}, {"$set": {"display_name": "Somebody Else"}})
    (found,) = audit_walk.verify(money.service.store, audited, SystemClock())
    assert found.record == entry["record"]
    assert found.reason == "fields were changed past the audit: display_name"


def test_every_change_is_in_an_unbroken_audit(money: Money) -> None:
    (payment_id,) = money.released(attendance(1))
    money.settlement(f"{payment_id},settled,2026-11-24,3750,\n")
    audited = [model._get_collection_name() for model in money.service.documents if model.audited]
    assert list(audit_walk.verify(money.service.store, audited, SystemClock())) == []
