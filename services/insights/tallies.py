"""What reconciliation compares."""

from typing import Any

from services.insights.advisors.models import AdvisorSeen
from services.insights.advisors.rules import Standing
from services.insights.reconciliation.models import ApplicationSeen, CertificateSeen
from services.insights.timeline.models import TimelineEntry
from services.insights.trail.models import Attended, ClaimTrail
from shared.contracts.reconciliation import RunningTally, Tally, tally
from shared.persistence.read_unit import ReadUnit


def facts(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What insights heard, as counts and digests of the same, under the same names, as the owners'."""
    return {
        "applications": tally(uow.ids(ApplicationSeen)),
        **_advisor_facts(uow),
        "certificates": tally(uow.ids(CertificateSeen)),
        "attendances": _attendances(uow).told(),
        **_money_facts(uow),
        "timeline_entries": uow.count(TimelineEntry),
    }


def _advisor_facts(uow: ReadUnit) -> dict[str, Tally]:
    accepted, active = RunningTally(), RunningTally()
    for advisor in uow.each(AdvisorSeen, "standing", "display_name"):
        if advisor.get("display_name"):
            accepted.add(advisor["_id"])
        if advisor.get("standing") == Standing.ACTIVE:
            active.add(advisor["_id"])
    return {"advisors_accepted": accepted.told(), "advisors_active": active.told()}


def _attendances(uow: ReadUnit) -> RunningTally:
    attendances = RunningTally()
    for attended in uow.each(Attended, "minutes"):
        attendances.add(attended["_id"], attended["minutes"])
    return attendances


def _money_facts(uow: ReadUnit) -> dict[str, Tally]:
    opened, approved, rejected, payments, settled = (RunningTally() for _ in range(5))
    for claim in uow.each(ClaimTrail, "claimed_cents", "approved_cents", "rejected_for", "payments"):
        if "claimed_cents" in claim:
            opened.add(claim["_id"], claim["claimed_cents"])
        if "approved_cents" in claim:
            approved.add(claim["_id"], claim["approved_cents"])
        if claim.get("rejected_for"):
            # One that never had a rate is rejected at zero.
            rejected.add(claim["_id"], claim.get("claimed_cents", 0))
        for payment in claim.get("payments", ()):
            if payment.get("released_on") and not payment.get("returned_on"):
                payments.add(payment["payment_id"], payment["amount_cents"])
                if payment.get("settled_on"):
                    settled.add(payment["payment_id"], payment["amount_cents"])
    return {
        "opened_claims": opened.told(),
        "approved_claims": approved.told(),
        "rejected_claims": rejected.told(),
        "payments": payments.told(),
        "settled": settled.told(),
    }
