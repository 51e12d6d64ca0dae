"""The figures for reconciliation."""

from typing import Any

from services.advocacy.advisors.models import AdvisorReplica
from services.advocacy.advisors.rules import AdvisorStanding
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import ATTENDED
from services.advocacy.occasions.models import AdvocacyEvent
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.contracts.reconciliation import ALL
from shared.persistence.read_unit import ReadUnit


def tallies(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: invitations by state, attendances with minutes, who can be invited."""
    sums = uow.sums()
    attendances = sums.of(Invitation, ATTENDED)
    return {
        "advisors_active": sums.of(AdvisorReplica, AdvisorStanding.ACTIVE).as_tally(),
        "events": len(sums.of(AdvocacyEvent, ALL)),
        "invitations": {status.value: len(sums.of(Invitation, status)) for status in InvitationStatus},
        "attendances": attendances.as_tally(),
        "minutes": attendances.total,
        "sums_off": len(sums.off),
    }
