"""Data of events about claims."""

from typing import Any

from services.stipends.claims.models import Claim
from shared.contracts import stipends
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.ledger import CURRENCY
from shared.persistence.unit_of_work import UnitOfWork


def about_claim(claim: Claim) -> dict[str, Any]:
    """The data that every event about a claim has."""
    return {"claim_id": claim.id, "advisor_id": claim.advisor_id, "attendance_id": claim.attendance_id}


def publish_opened(claim: Claim, uow: UnitOfWork) -> None:
    """Publish that a claim is open for review, with its amount; if published again, the newest counts."""
    data = about_claim(claim) | {
        "event_id": claim.event_id,
        "event_title": claim.event_title,
        "amount_cents": claim.amount_cents,
        "currency": CURRENCY,
        "attended_on": claim.attended_on,
    }
    uow.publish(stipends.CLAIM_OPENED, about=claim, data=data)


def publish_resumed(claim: Claim, reason_code: str, uow: UnitOfWork) -> None:
    """Publish that a held claim may be paid again, and why."""
    uow.publish(stipends.CLAIM_RESUMED, about=claim, data=about_claim(claim) | {"reason_code": reason_code})


def publish_whether_held(claim: Claim, before: str, reason_code: str, uow: UnitOfWork) -> None:
    """Publish that a claim was put on hold by itself, or is no longer on it, if its state is another one."""
    if claim.status != before:
        publish = publish_held if claim.status == ClaimStatus.HELD else publish_resumed
        publish(claim, reason_code, uow)


def publish_held(claim: Claim, reason_code: str, uow: UnitOfWork) -> None:
    """Publish that a claim is on hold, and why."""
    uow.publish(stipends.CLAIM_HELD, about=claim, data=about_claim(claim) | {"reason_code": reason_code})
