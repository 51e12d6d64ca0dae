"""Setting a dated rate, and its effect on claims."""

from datetime import date
from typing import Any

from services.stipends.claims.events import publish_opened
from services.stipends.claims.models import Claim
from services.stipends.pay_rules.api import (
    PRICED_AT_ONCE_MAX,
    Rate,
    RateBook,
    rate_book,
    take_turns,
    turn_ids,
)
from shared.contracts.stipends.claims import ClaimStatus
from shared.dates import Span
from shared.errors import Conflict
from shared.persistence.unit_of_work import UnitOfWork


def set_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set a dated rate, and price the claims that waited for it, up to a limit at a time.

    Setting the same rate again continues with the claims that still wait, and reprices those that were opened
    under another one at the moment in which it was set. Raises `Conflict` when it overlaps another rate, or
    would have changed the amount of opened claims.
    """
    book = rate_book(request["code"], uow)
    rate = Rate(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **_without(request, "code"))
    known = book.same_as(rate)
    if known is None:
        take_turns(turn_ids(uow.tenant, book.code), uow)
        _refuse_repricing(book, rate, uow)
        book.add(rate)
    priced = _price_waiting(book, uow)
    if known is not None:
        priced += _price_again(known, book, uow)
    return {"rate_id": (known or rate).id, "claims_priced": priced, "claims_waiting": book.claims_waiting}


def _without(request: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key != name}


def _refuse_repricing(book: RateBook, rate: Rate, uow: UnitOfWork) -> None:
    replaced = book.in_force(rate.effective_from)
    if replaced is None:
        return
    since = {"lines__rate_id": replaced.id, "attended_on__gte": rate.effective_from}
    if uow.first(Claim, order_by=("attended_on",), **since) is not None:
        raise Conflict(f"Claims from {rate.effective_from} on were opened under the rate that holds now.")


def _price_waiting(book: RateBook, uow: UnitOfWork) -> int:
    priced = 0
    for span in book.spans() if book.claims_waiting else ():
        for claim in _waiting_claims(span, PRICED_AT_ONCE_MAX - priced, uow):
            claim.price(span.row, uow.now)
            publish_opened(claim, uow)
            priced += 1
    book.claims_waiting -= priced
    return priced


def _waiting_claims(span: Span[Rate], limit: int, uow: UnitOfWork) -> list[Claim]:
    wanted = {"status": ClaimStatus.AWAITING_RATE, **_days(span)}
    return uow.find(Claim, order_by=("attended_on", "id"), limit=limit, **wanted) if limit else []


def _price_again(rate: Rate, book: RateBook, uow: UnitOfWork) -> int:
    """Repair what `_refuse_repricing` could not see: claims of a concurrent batch.

    Opening a claim only reads the book: if it wrote to it, all batches would wait for one another.
    """
    (span,) = (span for span in book.spans() if span.row is rate)
    others = [other.id for other in book.rows if other is not rate]
    wanted = {"status": ClaimStatus.OPEN, "lines__rate_id__in": others, **_days(span)}
    claims = uow.find(Claim, order_by=("attended_on",), limit=PRICED_AT_ONCE_MAX, **wanted)
    for claim in claims:
        claim.price_again(rate)
        publish_opened(claim, uow)
    return len(claims)


def _days(span: Span[Rate]) -> dict[str, date]:
    days = {"attended_on__gte": span.effective_from}
    return days if span.effective_to is None else days | {"attended_on__lte": span.effective_to}
