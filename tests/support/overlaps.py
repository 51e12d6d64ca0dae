"""Attendances of people whose hours overlap, and what they are paid for them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared.contracts import advocacy, recruitment
from shared.events.delivery import Outcome
from tests.support.harness import event
from tests.support.stipends import TODAY, Money, attendance

AT_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FIRST, SECOND = "claim-20261122-0001", "claim-20261122-0002"


def at(hour: int, number: int, minutes: int = 120, hours: int = 2, **changes: Any) -> dict[str, Any]:
    """An attendance of that number, at an event from an hour on; by default 30 minutes around it count."""
    starts_at = AT_NOON.replace(hour=hour)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    return attendance(number, minutes=minutes, **times, **changes)


def correct(money: Money, data: dict[str, Any], minutes: int, sequence: int = 2, **changes: Any) -> None:
    shares = [{"day": TODAY, "minutes": minutes}] if minutes else []
    said = data | {"minutes": minutes, "segments": shares, "reason_code": "typing_error"} | changes
    fact = event(advocacy.ATTENDANCE_CORRECTED, said, subject=data["attendance_id"], sequence=sequence)
    assert money.service.process([fact])[0].outcome == Outcome.APPLIED


def merge(money: Money, kept: str, merged: str, sequence: int = 1, undone: bool = False) -> None:
    contract = recruitment.PERSON_UNMERGED if undone else recruitment.PERSON_MERGED
    told = {"kept": kept, "merged": merged}
    made = money.service.receive(contract, told, subject=f"{kept}-{merged}", sequence=sequence)
    assert made.outcome == Outcome.APPLIED


def paid(money: Money, *claims: str) -> list[tuple[str, int, int]]:
    """The state, the minutes and the amount of claims, at $25 an hour."""
    shown = [money.claim(claim_id) for claim_id in claims]
    return [
        (claim["status"], sum(line["minutes"] for line in claim["lines"]), claim["amount_cents"])
        for claim in shown
    ]
