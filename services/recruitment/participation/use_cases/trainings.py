"""Handlers of training's events."""

from services.recruitment.credentials.api import gate_rules
from services.recruitment.participation.models import Advisor, TrainingStatus
from services.recruitment.participation.use_cases.readiness import settle
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def note_training_completed(event: Event, uow: UnitOfWork) -> None:
    """The advisor's training is complete, until a day or for good."""
    _note_training(event, uow, complete=True)


def note_training_reopened(event: Event, uow: UnitOfWork) -> None:
    """The advisor's training is incomplete again: an active advisor is onboarding again."""
    _note_training(event, uow, complete=False)


def _note_training(event: Event, uow: UnitOfWork, *, complete: bool) -> None:
    standing = TrainingStatus(
        seen_sequence=event.sequence, complete=complete, valid_until=event.data.get("valid_until")
    )
    # Training learns of an advisor only by our own acceptance, which was committed with the advisor.
    advisor = uow.require(Advisor, event.data["advisor_id"])
    advisor.receive(standing)
    settle(advisor, gate_rules(uow), uow)


def advisor_wanted(event: Event) -> list[tuple[type[Advisor], str]]:
    """The advisor of a training event."""
    return [(Advisor, event.data["advisor_id"])]
