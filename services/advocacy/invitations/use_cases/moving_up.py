"""Seats whoever waits for a free seat and has become ready."""

from services.advocacy.advisors.api import AdvisorReplica, Run, note_readiness
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.use_cases.seats import fill_seats
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def readiness_changed(event: Event, uow: UnitOfWork) -> None:
    """Update on which days an advisor lacks something; where they wait, ready, beside a free seat, it is
    filled.

    Older events change nothing.
    """
    advisor_id = event.data["advisor_id"]
    known = uow.get(AdvisorReplica, advisor_id)
    # Whom nothing was known of waits for no seat: the first news of many is not searched for.
    waits = known is not None and known.readiness_sequence is not None
    note_readiness(event, uow)
    advisor = uow.require(AdvisorReplica, advisor_id)
    lines = _waitlisted(advisor_id, uow) if waits else []
    for invitation in lines:
        occasion = uow.require(AdvocacyEvent, invitation.event_id)
        # Who is not ready changes nothing for the others, of whom there may be thousands.
        if occasion.promotes(uow.now) and advisor.refusal(Run(*occasion.local_days)) is None:
            # A seat that becomes free meanwhile goes by what was known before: one of the two is tried again.
            uow.touch(occasion)
            fill_seats(occasion, uow)


def _waitlisted(advisor_id: str, uow: UnitOfWork) -> list[Invitation]:
    return uow.find(Invitation, order_by=("id",), advisor_id=advisor_id, status=InvitationStatus.WAITLISTED)
