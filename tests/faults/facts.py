"""Facts that a test says in the name of their publishers."""

from datetime import date
from typing import Any

from shared.actor import Actor
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from tests.faults.calls import calling
from tests.faults.rig import Rig
from tests.support.advocacy import readiness
from tests.support.harness import event
from tests.support.rates import hourly_rate, set_rate

ACCEPTED_ON = date(2026, 9, 1)
READY = readiness()


def set_hourly_rate(rig: Rig) -> None:
    """Let stipends open claims with an amount, and so say that it did."""
    with calling(rig) as client:

        def execute(command: str, data: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
            return client.execute("stipends", command, data, actor=actor, idempotency_key=f"rate-{command}")

        set_rate(execute, hourly_rate())


def advisor_id(number: int) -> str:
    """The id of the advisor of that number, as in `tallies.attendance`."""
    return f"advisor-{number}"


def active_advisor(number: int) -> list[Event]:
    """Someone was accepted and became active."""
    return [accepted(number), activated(number), ready(number)]


def accepted(number: int) -> Event:
    """Recruitment's first word about an advisor."""
    data: dict[str, Any] = {
        "advisor_id": advisor_id(number),
        "application_id": f"application-{number}",
        "advisor_kind": "parent",
        "language": "en",
        "accepted_on": ACCEPTED_ON,
    }
    return event(recruitment.ADVISOR_ACCEPTED, data, subject=advisor_id(number), sequence=1)


def ready(number: int) -> Event:
    """Recruitment's word that an advisor lacks nothing on any day."""
    data = {"advisor_id": advisor_id(number), **READY}
    return event(recruitment.READINESS_CHANGED, data, subject=advisor_id(number), sequence=3)


def activated(number: int) -> Event:
    """Recruitment's second word about an advisor."""
    data = {"advisor_id": advisor_id(number), "activated_on": ACCEPTED_ON}
    return event(recruitment.ADVISOR_ACTIVATED, data, subject=advisor_id(number), sequence=2)
