"""Updating the money trail, and showing it."""

from typing import Any

from services.insights.titles.api import titles_now
from services.insights.trail.models import Attended, ClaimTrail, PaymentTrail
from services.insights.trail.replies import trail_view
from shared.contracts.envelope import Event
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def attendance_changed(event: Event, uow: UnitOfWork) -> None:
    """Begin or correct a money trail."""
    names = ("advisor_id", "event_id", "event_title", "attended_on", "minutes")
    about = {name: event.data[name] for name in names}
    attended = uow.get_or_add(Attended, event.data["attendance_id"], **about)
    attended.lasted(event.data["minutes"], event.data["event_title"], event.sequence)


def claim_opened(event: Event, uow: UnitOfWork) -> None:
    """Set a claim and its amount; it may be opened again, for another."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.open(event.data["amount_cents"], event.data["currency"], event.sequence)


def claim_delayed(event: Event, uow: UnitOfWork) -> None:
    """Clear a claim's amount: no rate covers its day."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.open(None, None, event.sequence)


def claim_approved(event: Event, uow: UnitOfWork) -> None:
    """Record an approval."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.approve(event.data["amount_cents"], event.data["approved_on"], event.sequence)


def approval_withdrawn(event: Event, uow: UnitOfWork) -> None:
    """Clear an approval."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.approve(None, None, event.sequence)


def claim_rejected(event: Event, uow: UnitOfWork) -> None:
    """Record a rejection, and clear an approval before it."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.stand(event.data["reason_code"], event.sequence)
    claim.approve(None, None, event.sequence)


def claim_reopened(event: Event, uow: UnitOfWork) -> None:
    """Clear a rejection."""
    claim = _claim_of(event, uow)
    claim.attendance_id = event.data["attendance_id"]
    claim.stand(None, event.sequence)


def payment_released(event: Event, uow: UnitOfWork) -> None:
    """Record a payment."""
    payment = _payment_of(event, uow)
    payment.released_on = event.data["released_on"]
    payment.payment_file_id = event.data["payment_file_id"]


def payment_settled(event: Event, uow: UnitOfWork) -> None:
    """Record a settlement."""
    _payment_of(event, uow).settled_on = event.data["settled_on"]


def payment_returned(event: Event, uow: UnitOfWork) -> None:
    """Record a return."""
    payment = _payment_of(event, uow)
    payment.returned_on = event.data["returned_on"]
    payment.return_code = event.data["return_code"]


def _claim_of(event: Event, uow: UnitOfWork) -> ClaimTrail:
    claim_id = event.data["claim_id"]
    return uow.get_or_add(ClaimTrail, claim_id, advisor_id=event.data["advisor_id"])


def _payment_of(event: Event, uow: UnitOfWork) -> PaymentTrail:
    payment = _claim_of(event, uow).payment(event.data["payment_id"])
    payment.amount_cents = event.data["amount_cents"]
    return payment


def money_trail(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Every attendance with its claim and payments, what was recorded last first."""
    page = uow.page(Attended, cursor=request["cursor"], limit=request["limit"])
    claims = uow.find(ClaimTrail, attendance_id__in=[attended.id for attended in page.items])
    by_attendance = {claim.attendance_id: claim for claim in claims}
    titles = titles_now((attended.event_id for attended in page.items), uow)
    return {
        "items": [
            trail_view(
                attended,
                titles.get(attended.event_id, attended.event_title),
                by_attendance.get(attended.id),
            )
            for attended in page.items
        ],
        "next_cursor": page.next_cursor,
    }
