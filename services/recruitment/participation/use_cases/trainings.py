"""Handlers of training's events."""

from services.recruitment.credentials.api import mark_used, requirements
from services.recruitment.participation.models import Advisor, HeldDays, TrainingStatus
from services.recruitment.participation.use_cases.readiness import settle
from shared.contracts.envelope import Event
from shared.contracts.recruitment.credentials import TRAINING
from shared.persistence.unit_of_work import UnitOfWork


def note_training_completed(event: Event, uow: UnitOfWork) -> None:
    """The advisor's training is complete, until a day or for good."""
    run = {"first_day": event.data["completed_on"], "last_day": event.data["valid_until"]}
    _note_training(event, [*event.data.get("earlier", []), run], uow, complete=True)


def note_training_reopened(event: Event, uow: UnitOfWork) -> None:
    """The advisor's training is incomplete again."""
    _note_training(event, event.data.get("earlier", []), uow, complete=False)


def _note_training(event: Event, told: list[dict], uow: UnitOfWork, *, complete: bool) -> None:
    held = [HeldDays(**days) for days in told]
    # Training learns of an advisor only by our own acceptance, which was committed with the advisor.
    advisor = uow.require(Advisor, event.data["advisor_id"])
    if not advisor.receive(TrainingStatus(seen_sequence=event.sequence, complete=complete, held=held)):
        return
    if complete:
        today = uow.today
        asked = [row for row in requirements(uow) if row.kind == TRAINING and row.days.has(today)]
        mark_used(asked, uow)
    settle(advisor, uow)


def advisor_wanted(event: Event) -> list[tuple[type[Advisor], str]]:
    """The advisor of a training event."""
    return [(Advisor, event.data["advisor_id"])]
