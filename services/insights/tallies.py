"""What reconciliation compares."""

from typing import Any

from services.insights.advisors.models import AdvisorReplica
from services.insights.advisors.rules import ACCEPTED, ACTIVE
from services.insights.reconciliation.models import ApplicationReplica, CertificateReplica
from services.insights.timeline.models import TimelineEntry
from services.insights.trail.models import Attended, ClaimTrail
from services.insights.trail.rules import APPROVED, OPENED, PAYMENTS, REJECTED, SETTLED
from shared.contracts.reconciliation import ALL
from shared.persistence.read_unit import ReadUnit


def tallies(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What insights heard, as counts and digests of the same, under the same names, as the owners'."""
    sums = uow.sums()
    return {
        "applications": sums.of(ApplicationReplica, ALL).told(),
        "advisors_accepted": sums.of(AdvisorReplica, ACCEPTED).told(),
        "advisors_active": sums.of(AdvisorReplica, ACTIVE).told(),
        "certificates": sums.of(CertificateReplica, ALL).told(),
        "attendances": sums.of(Attended, ALL).told(),
        "opened_claims": sums.of(ClaimTrail, OPENED).told(),
        "approved_claims": sums.of(ClaimTrail, APPROVED).told(),
        "rejected_claims": sums.of(ClaimTrail, REJECTED).told(),
        "payments": sums.of(ClaimTrail, PAYMENTS).told(),
        "settled": sums.of(ClaimTrail, SETTLED).told(),
        "timeline_entries": len(sums.of(TimelineEntry, ALL)),
        "sums_off": len(sums.off),
    }
