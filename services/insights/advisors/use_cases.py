"""Acceptances and standings of advisors."""

from services.insights.advisors.models import AdvisorReplica, AliasReplica
from services.insights.advisors.rules import STANDINGS
from shared.contracts.envelope import Event
from shared.persistence.ties import tie_persons
from shared.persistence.unit_of_work import UnitOfWork


def advisor_accepted(event: Event, uow: UnitOfWork) -> None:
    """Note that an advisor was accepted; events about them may have come before."""
    advisor = _advisor_of(event, uow)
    advisor.accepted = True
    advisor.language = event.data["language"]


def standing_changed(event: Event, uow: UnitOfWork) -> None:
    """Update an advisor's standing."""
    _advisor_of(event, uow).stand(STANDINGS[event.type], event.sequence)


def person_merged(event: Event, uow: UnitOfWork) -> None:
    """Two ids are of one person."""
    _tie(event, uow, holds=True)


def person_unmerged(event: Event, uow: UnitOfWork) -> None:
    """Two ids are not of one person after all."""
    _tie(event, uow, holds=False)


def aliases_wanted(event: Event) -> list[tuple[type[AliasReplica], str]]:
    """The documents that these two need."""
    return [(AliasReplica, event.data["kept"]), (AliasReplica, event.data["merged"])]


def _tie(event: Event, uow: UnitOfWork, *, holds: bool) -> None:
    kept, merged = event.data["kept"], event.data["merged"]
    tie_persons(kept, merged, event.sequence, uow, holds=holds, model=AliasReplica)


def _advisor_of(event: Event, uow: UnitOfWork) -> AdvisorReplica:
    advisor_id = event.data["advisor_id"]
    return uow.get_or_add(AdvisorReplica, advisor_id)
