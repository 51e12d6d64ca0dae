"""The figures for reconciliation."""

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
        "applications": sums.of(ApplicationReplica, ALL).as_tally(),
        "advisors_accepted": sums.of(AdvisorReplica, ACCEPTED).as_tally(),
        "advisors_active": sums.of(AdvisorReplica, ACTIVE).as_tally(),
        "certificates": sums.of(CertificateReplica, ALL).as_tally(),
        "attendances": sums.of(Attended, ALL).as_tally(),
        "opened_claims": sums.of(ClaimTrail, OPENED).as_tally(),
        "approved_claims": sums.of(ClaimTrail, APPROVED).as_tally(),
        "rejected_claims": sums.of(ClaimTrail, REJECTED).as_tally(),
        "payments": sums.of(ClaimTrail, PAYMENTS).as_tally(),
        "settled": sums.of(ClaimTrail, SETTLED).as_tally(),
        "timeline_entries": len(sums.of(TimelineEntry, ALL)),
        "sums_off": len(sums.off),
    }
