"""Acceptances and standings of advisors."""

from services.insights.advisors.models import AdvisorReplica
from services.insights.advisors.rules import STANDINGS
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def advisor_accepted(event: Event, uow: UnitOfWork) -> None:
    """Note that an advisor was accepted; events about them may have come before."""
    advisor = _advisor_of(event, uow)
    advisor.accepted = True
    advisor.language = event.data["language"]


def standing_changed(event: Event, uow: UnitOfWork) -> None:
    """Update an advisor's standing."""
    _advisor_of(event, uow).stand(STANDINGS[event.type], event.sequence)


def _advisor_of(event: Event, uow: UnitOfWork) -> AdvisorReplica:
    advisor_id = event.data["advisor_id"]
    return uow.get_or_add(AdvisorReplica, advisor_id)
