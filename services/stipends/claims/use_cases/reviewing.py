"""Has a claim reviewed, or reviewed again."""

from functools import partial

from services.stipends.claims.events import about_claim, publish_opened
from services.stipends.claims.models import Claim, RateOf
from services.stipends.pay_rules.api import rate_book, rate_on
from shared.contracts import stipends
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.pay_rules import HOURLY
from shared.persistence.unit_of_work import UnitOfWork


def rates(uow: UnitOfWork) -> RateOf:
    """The rates as they are now."""
    return partial(rate_on, uow=uow)


def review(claim: Claim, uow: UnitOfWork, *, waited: bool = False) -> None:
    """Publish that a claim is open for review or, if no rate covers one of its days, that it waits for one.

    `waited` is whether it was counted among those that wait.
    """
    waits = claim.status == ClaimStatus.AWAITING_RATE
    # The book is written only if its count changes.
    if waits != waited:
        rate_book(HOURLY, uow).claims_waiting += waits - waited
    if not waits:
        publish_opened(claim, uow)
        return
    data = about_claim(claim) | {"attended_on": claim.attended_on}
    uow.publish(stipends.CLAIM_DELAYED, about=claim, data=data)


def reopen(claim: Claim, reason_code: str, uow: UnitOfWork) -> None:
    """Reopen a rejected claim, for a reason, and publish that."""
    claim.reopen(rates(uow), reason_code, uow.now)
    uow.publish(stipends.CLAIM_REOPENED, about=claim, data=about_claim(claim))
