"""A claim over several days: each day is a line at its own rate, and all wait for one that is missing."""

from datetime import UTC, date, datetime
from typing import Any

from shared.contracts import advocacy, stipends
from tests.support.harness import event
from tests.support.stipends import OTHER_ADMINISTRATOR, REVIEWER, Money, attendance

DEC_30, DEC_31, JAN_1, JAN_2 = date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 2)


def over_new_year(minutes: int, *shares: tuple[date, int], **changes: Any) -> dict[str, Any]:
    """An attendance from 30 December to 2 January."""
    times = {
        "starts_at": datetime(2026, 12, 30, 18, tzinfo=UTC),
        "ends_at": datetime(2027, 1, 2, 18, tzinfo=UTC),
        "time_zone": "America/Chicago",
        "segments": [{"day": day, "minutes": share} for day, share in shares],
    }
    return attendance(1, day=DEC_30, minutes=minutes, **times, **changes)


WHOLE = over_new_year(1200, (DEC_30, 200), (DEC_31, 400), (JAN_1, 400), (JAN_2, 200))


def amounts(claim: dict[str, Any]) -> list[tuple[str, int, int | None]]:
    return [(line["service_date"], line["minutes"], line["amount_cents"]) for line in claim["lines"]]


def test_each_day_is_a_line_at_the_rate_of_that_day(money: Money) -> None:
    money.rate(2500, since="2026-01-01", until="2026-12-31")
    money.rate(2725, since="2027-01-01")
    (claim_id,) = money.attend(WHOLE)
    claim = money.claim(claim_id)
    # 200 min x $25 = 83.333; 400 x $25 = 166.667; 400 x $27.25 = 181.667; 200 x $27.25 = 90.833
    assert amounts(claim) == [
        ("2026-12-30", 200, 8333),
        ("2026-12-31", 400, 16667),
        ("2027-01-01", 400, 18167),
        ("2027-01-02", 200, 9083),
    ]
    assert (claim["amount_cents"], claim["status"]) == (52250, "open")
    assert claim["attended"]["minutes"] == 1200
    assert money.ask("tallies")["claim_lines"]["count"] == 1


def test_each_line_is_rounded_half_up_once(money: Money) -> None:
    money.rate(90)
    # Of 31 minutes at 90 cents an hour 15 are 22.5 cents and 16 are 24; together they would be 46.5.
    (claim_id,) = money.attend(over_new_year(31, (DEC_30, 15), (DEC_31, 16)))
    claim = money.claim(claim_id)
    assert [line["amount_cents"] for line in claim["lines"]] == [23, 24]
    assert claim["amount_cents"] == 47


def test_a_claim_waits_while_one_of_its_days_has_no_rate(money: Money) -> None:
    money.rate(2500, since="2026-01-01", until="2026-12-31")
    (claim_id,) = money.attend(WHOLE)
    claim = money.claim(claim_id)
    assert (claim["status"], claim["reason_code"]) == ("awaiting_rate", "no_rate_for_day")
    assert [line["rate_id"] is None for line in claim["lines"]] == [False, False, True, True]
    # A rate of one of the two days is not enough; then the other one comes.
    first = money.rate(2725, since="2027-01-01", until="2027-01-01")
    assert (first["claims_priced"], first["claims_waiting"]) == (0, 1)
    assert money.claim(claim_id)["status"] == "awaiting_rate"
    second = money.rate(2725, since="2027-01-02")
    assert (second["claims_priced"], second["claims_waiting"]) == (1, 0)
    claim = money.claim(claim_id)
    assert (claim["status"], claim["amount_cents"]) == ("open", 52250)
    assert [step["status"] for step in claim["steps"]] == ["awaiting_rate", "opened"]
    assert money.do("approve_claim", REVIEWER, claim_id=claim_id)["amount_cents"] == 52250


def test_a_claim_that_waited_opens_when_a_correction_leaves_only_days_with_a_rate(money: Money) -> None:
    money.rate(2500, since="2026-01-01", until="2026-12-31")
    (claim_id,) = money.attend(WHOLE)
    shorter = over_new_year(1, (DEC_31, 1)) | {"reason_code": "typing_error"}
    told = event(advocacy.ATTENDANCE_CORRECTED, shorter, subject="event.ana", sequence=2)
    money.service.process([told])
    claim = money.claim(claim_id)
    assert (claim["status"], amounts(claim)) == ("open", [("2026-12-31", 1, 42)])
    assert money.rate(2725, since="2027-01-01")["claims_waiting"] == 0


def test_a_new_rate_reaches_only_the_lines_of_its_days(money: Money) -> None:
    money.rate(2500)
    (claim_id,) = money.attend(WHOLE)
    assert money.rate(3000, since="2027-01-01")["claims_priced"] == 1
    # 83.333 + 166.667 as before; 400 min x $30 = 200, 200 x $30 = 100
    assert [cents for _, _, cents in amounts(money.claim(claim_id))] == [8333, 16667, 20000, 10000]
    assert [said["amount_cents"] for said in money.said(stipends.CLAIM_OPENED)] == [50000, 55000]
    assert money.claim(claim_id)["hands"][1]["act"] == "rated"


def test_a_rate_for_days_that_a_decided_claim_only_touches_changes_nothing_of_it(money: Money) -> None:
    money.rate(2500)
    (claim_id,) = money.approved(WHOLE)
    before = money.claim(claim_id)
    rate_id = money.propose_rate(3000, "2027-01-03")
    assert money.approve_rate(rate_id, by=OTHER_ADMINISTRATOR)["claims_priced"] == 0
    assert money.claim(claim_id) == before
