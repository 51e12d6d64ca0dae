"""Noting the corrected titles of events."""

from services.insights.titles.models import CorrectedTitle
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def event_renamed(event: Event, uow: UnitOfWork) -> None:
    """Show an event under another title from now on."""
    known = uow.get_or_add(CorrectedTitle, event.data["event_id"])
    known.become(event.data["title"], event.sequence)
