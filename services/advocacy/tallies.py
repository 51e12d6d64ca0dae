"""What reconciliation compares."""

from datetime import date
from typing import Any

from services.advocacy.advisors.models import AdvisorCopy
from services.advocacy.advisors.rules import Standing
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import InvitationStatus, attendance_id
from services.advocacy.occasions.models import AdvocacyEvent
from shared.contracts.reconciliation import RunningTally, tally
from shared.persistence.read_unit import ReadUnit


def facts(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: invitations by state, attendances with minutes, who can be invited."""
    by_status = uow.aggregate(Invitation, [{"$group": {"_id": "$status", "count": {"$sum": 1}}}])
    counts = {row["_id"]: row["count"] for row in by_status}
    attendances = _attendances(uow)
    return {
        "advisors_active": tally(uow.ids(AdvisorCopy, standing=Standing.ACTIVE)),
        "events": uow.count(AdvocacyEvent),
        "invitations": {status.value: counts.get(status, 0) for status in InvitationStatus},
        "attendances": attendances.told(),
        "minutes": attendances.total,
    }


def _attendances(uow: ReadUnit) -> RunningTally:
    attendances = RunningTally()
    for row in uow.each(Invitation, "attended_on", "minutes", attended_on__ne=None):
        day = date.fromisoformat(row["attended_on"])
        attendances.add(attendance_id(row["_id"], day), row["minutes"])
    return attendances
