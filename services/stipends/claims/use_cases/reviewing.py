"""Has a claim reviewed, or reviewed again."""

from services.stipends.claims.events import about_claim, publish_opened
from services.stipends.claims.models import Claim
from services.stipends.pay_rules.api import rate_book, rate_on
from shared.contracts import stipends
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.pay_rules import HOURLY
from shared.persistence.unit_of_work import UnitOfWork


def review(claim: Claim, uow: UnitOfWork) -> None:
    """Publish that a claim is open for review or, if no rate covers its day, that it waits for one."""
    if claim.status == ClaimStatus.OPEN:
        publish_opened(claim, uow)
        return
    rate_book(HOURLY, uow).claims_waiting += 1
    data = about_claim(claim) | {"attended_on": claim.attended_on}
    uow.publish(stipends.CLAIM_DELAYED, about=claim, data=data)


def reopen(claim: Claim, uow: UnitOfWork) -> None:
    """Reopen a rejected claim, and publish that."""
    claim.reopen(rate_on(claim.attended_on, uow), uow.now)
    uow.publish(stipends.CLAIM_REOPENED, about=claim, data=about_claim(claim))
