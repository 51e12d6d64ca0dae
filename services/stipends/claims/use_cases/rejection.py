"""Rejects a claim, by a person's decision or because nobody attended."""

from services.stipends.claims.events import about_claim
from services.stipends.claims.models import Claim
from services.stipends.pay_rules.api import rate_book
from shared.contracts import stipends
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.pay_rules import HOURLY
from shared.persistence.unit_of_work import UnitOfWork


def reject(claim: Claim, reason_code: str, uow: UnitOfWork) -> None:
    """Reject a claim and publish that; it no longer waits for a rate."""
    if claim.status == ClaimStatus.AWAITING_RATE:
        rate_book(HOURLY, uow).claims_waiting -= 1
    claim.reject(reason_code, uow.now)
    data = about_claim(claim) | {"reason_code": claim.reason_code}
    uow.publish(stipends.CLAIM_REJECTED, about=claim, data=data)
