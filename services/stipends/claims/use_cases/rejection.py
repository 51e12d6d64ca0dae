"""Rejects a claim, by a person's decision or because nobody attended."""

from services.stipends.claims.events import about_claim
from services.stipends.claims.models import Claim
from services.stipends.claims.rules.states import UNPAID
from services.stipends.ledger.api import Posting, post
from services.stipends.pay_rules.api import rate_book
from shared.contracts import stipends
from shared.contracts.stipends.claims import HOURS_OVERLAP, NOT_THERE, ClaimStatus
from shared.contracts.stipends.pay_rules import HOURLY
from shared.persistence.unit_of_work import UnitOfWork


def reject(claim: Claim, reason_code: str, uow: UnitOfWork) -> None:
    """Reject a claim and publish that; it no longer waits for a rate, and is no longer owed."""
    if claim.status == ClaimStatus.AWAITING_RATE:
        rate_book(HOURLY, uow).claims_waiting -= 1
    take_off_the_books(claim, uow)
    claim.reject(reason_code, uow.now)
    data = about_claim(claim) | {"reason_code": claim.reason_code}
    uow.publish(stipends.CLAIM_REJECTED, about=claim, data=data)


def take_off_the_books(claim: Claim, uow: UnitOfWork) -> None:
    """Reverse the posting of an approval that is not released yet; without one, nothing happens."""
    if claim.status in UNPAID:
        post(Posting.WITHDRAW, claim.amount_cents, uow, claim_id=claim.id, approval=claim.approvals_made)


def reject_empty(claim: Claim, uow: UnitOfWork) -> None:
    """Reject a claim without minutes: nobody attended, or other time of the same person leaves none."""
    if claim.due_minutes == 0:
        reject(claim, NOT_THERE if claim.recorded_minutes == 0 else HOURS_OVERLAP, uow)
