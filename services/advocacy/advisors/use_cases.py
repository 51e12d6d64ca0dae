"""Updates who may be invited, from recruitment's events."""

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.rules import NOT_NOW, AdvisorStanding
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from shared.errors import Conflict
from shared.persistence.unit_of_work import UnitOfWork

STANDINGS: dict[str, AdvisorStanding] = {
    recruitment.ADVISOR_ACCEPTED.type: AdvisorStanding.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: AdvisorStanding.ACTIVE,
    recruitment.ADVISOR_LAPSED.type: AdvisorStanding.ACCEPTED,
    recruitment.ADVISOR_PAUSED.type: AdvisorStanding.PAUSED,
    recruitment.ADVISOR_RESUMED.type: AdvisorStanding.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: AdvisorStanding.WITHDRAWN,
}


def note_standing(event: Event, uow: UnitOfWork) -> None:
    """Update an advisor's standing; older events than the newest applied change nothing."""
    advisor = uow.get(AdvisorReplica, event.data["advisor_id"])
    if advisor is None:
        advisor = uow.add(AdvisorReplica(id=event.data["advisor_id"]))
    advisor.note(STANDINGS[event.type], event.sequence)


def require_active(advisor_id: str, uow: UnitOfWork) -> None:
    """Raise `Conflict` unless the advisor takes part now, as far as is known here."""
    advisor = uow.get(AdvisorReplica, advisor_id)
    standing = advisor.standing if advisor else AdvisorStanding.ACCEPTED
    if standing != AdvisorStanding.ACTIVE:
        raise Conflict(NOT_NOW[AdvisorStanding(standing)])


def advisor_wanted(event: Event) -> list[tuple[type[AdvisorReplica], str]]:
    """The documents that a handler of an advisor event needs."""
    return [(AdvisorReplica, event.data["advisor_id"])]
