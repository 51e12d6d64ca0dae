"""Facts that a test says in the name of their publishers."""

from datetime import date
from typing import Any

from shared.actor import Role
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from tests.faults.calls import calling
from tests.faults.rig import Rig
from tests.support.harness import actor, event

ACCEPTED_ON = date(2026, 9, 1)


ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)


def hourly_rate() -> dict[str, Any]:
    """The arguments of a command that sets a rate for all of 2026 on."""
    data = {
        "code": "stipend.hourly",
        "amount_cents": 2500,
        "effective_from": "2026-01-01",
        "source": "a test",
    }
    return {"data": data, "actor": ADMINISTRATOR}


def set_hourly_rate(rig: Rig) -> None:
    """Let stipends open claims with an amount, and so say that it did."""
    with calling(rig) as client:
        client.execute("stipends", "set_rate", **hourly_rate(), idempotency_key="rate")


def advisor_id(number: int) -> str:
    """The id of the advisor of that number, as in `tallies.attendance`."""
    return f"advisor-{number}"


def active_advisor(number: int) -> list[Event]:
    """Someone was accepted and became active."""
    return [accepted(number), activated(number)]


def accepted(number: int) -> Event:
    """Recruitment's first word about an advisor."""
    data: dict[str, Any] = {
        "advisor_id": advisor_id(number),
        "application_id": f"application-{number}",
        "display_name": f"Advisor {number}",
        "advisor_kind": "parent",
        "language": "en",
        "accepted_on": ACCEPTED_ON,
    }
    return event(recruitment.ADVISOR_ACCEPTED, data, subject=advisor_id(number), sequence=1)


def activated(number: int) -> Event:
    """Recruitment's second word about an advisor."""
    data = {"advisor_id": advisor_id(number), "activated_on": ACCEPTED_ON}
    return event(recruitment.ADVISOR_ACTIVATED, data, subject=advisor_id(number), sequence=2)
