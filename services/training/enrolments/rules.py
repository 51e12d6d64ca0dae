"""The states of enrolments and plans."""

from enum import StrEnum


class EnrolmentStatus(StrEnum):
    """An enrolment is opened, and then completed, or closed when the advisor leaves."""

    OPENED = "opened"
    COMPLETED = "completed"
    CLOSED = "closed"


class PlanStatus(StrEnum):
    """A plan is complete while every course of it is certified; otherwise it is open."""

    OPEN = "open"
    COMPLETE = "complete"


def plan_id(advisor_id: str) -> str:
    """An advisor has one plan."""
    return f"plan-{advisor_id}"
