"""Approving and withdrawing a dated rate, and the effect on claims."""

from datetime import date
from typing import Any

from services.stipends.claims.events import publish_opened
from services.stipends.claims.models import Claim, RateOf
from services.stipends.claims.rules import EVER_APPROVED
from services.stipends.pay_rules.api import (
    PRICED_AT_ONCE_MAX,
    Rate,
    RateBook,
    book_of_rate,
    refuse_own_rate,
    take_all_turns,
)
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.pay_rules import ApprovedRate, RateState
from shared.dates import Span, in_force
from shared.errors import Conflict
from shared.persistence.unit_of_work import UnitOfWork

_STATE = RateState()
_APPROVED = ApprovedRate()


def approve_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve a rate that someone else proposed, and price the claims that waited for it, or were opened
    under another one, up to a limit at a time.

    Approving it again continues with the others. Raises `Forbidden` for who proposed it or would be paid by
    it, or is close to somebody who would; `Conflict` when it overlaps an approved rate, or
    would have changed the amount of approved claims.
    """
    refuse_own_rate(uow)
    book, rate = book_of_rate(request["rate_id"], uow)
    if rate.approved_at is None:
        rate.approve(uow.actor.user_id, uow.now)
        book.refuse_conflicts(rate)
        _refuse_decided_claims(book, rate, uow)
        take_all_turns(book, uow)
    elif not rate.stands:
        raise Conflict("It was withdrawn.")
    priced = _price_waiting(book, uow) + _price_again(rate, book, uow)
    return _APPROVED.dump(rate) | {"claims_priced": priced, "claims_waiting": book.claims_waiting}


def withdraw_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw a rate that no claim used. Raises `Conflict` when one did."""
    book, rate = book_of_rate(request["rate_id"], uow)
    if rate.stands:
        if uow.find(Claim, limit=1, lines__rate_id=rate.id):
            raise Conflict("Claims were worked out with this rate. Propose another from a later day on.")
        take_all_turns(book, uow)
        book.withdraw(rate, uow.actor.user_id, uow.now)
    return _STATE.dump(rate)


def _refuse_decided_claims(book: RateBook, rate: Rate, uow: UnitOfWork) -> None:
    """What was approved keeps its amount; open claims get the new rate."""
    decided = {"status__in": EVER_APPROVED, **_under_others(rate, book)}
    claim = next(iter(uow.find(Claim, limit=1, **decided)), None)
    if claim is not None:
        raise Conflict(
            f"Claims of {claim.attended_on} were approved under the rate that holds then. Withdraw this one, "
            "and propose it from a later day on."
        )


def _price_waiting(book: RateBook, uow: UnitOfWork) -> int:
    looked_at = priced = 0
    for span in book.spans() if book.claims_waiting else ():
        for claim in _waiting_claims(span, PRICED_AT_ONCE_MAX - looked_at, uow):
            looked_at += 1
            claim.price(_rates_in(book), uow.now)
            if claim.status == ClaimStatus.OPEN:
                publish_opened(claim, uow)
                priced += 1
    book.claims_waiting -= priced
    return priced


def _rates_in(book: RateBook) -> RateOf:
    """The rates of a book that this unit changes."""
    spans = book.spans()
    return lambda day: next((span.row for span in in_force(spans, day)), None)


def _waiting_claims(span: Span[Rate], limit: int, uow: UnitOfWork) -> list[Claim]:
    wanted = {"status": ClaimStatus.AWAITING_RATE, **_days("unpriced_on", span)}
    return uow.find(Claim, order_by=("unpriced_on", "id"), limit=limit, **wanted) if limit else []


def _price_again(rate: Rate, book: RateBook, uow: UnitOfWork) -> int:
    """Work open claims of its days out anew, also those of a batch that did not see it yet.

    Opening a claim only reads the book: if it wrote to it, all batches would wait for one another.
    """
    wanted = {"status": ClaimStatus.OPEN, **_under_others(rate, book)}
    claims = uow.find(Claim, limit=PRICED_AT_ONCE_MAX, **wanted)
    for claim in claims:
        claim.price_again(_rates_in(book))
        publish_opened(claim, uow)
    return len(claims)


def _under_others(rate: Rate, book: RateBook) -> dict[str, Any]:
    """The claims with a line of this rate's days that was worked out with another one."""
    (span,) = (span for span in book.spans() if span.row is rate)
    days = {"$gte": span.effective_from.isoformat(), "$lte": (span.effective_to or date.max).isoformat()}
    others = [other.id for other in book.rows if other is not rate]
    return {"lines__elemMatch": {"rate_id": {"$in": others}, "service_date": days}}


def _days(field: str, span: Span[Rate]) -> dict[str, date]:
    days = {f"{field}__gte": span.effective_from}
    return days if span.effective_to is None else days | {f"{field}__lte": span.effective_to}
