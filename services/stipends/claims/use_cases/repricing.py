"""Setting a dated rate, and what that does to claims."""

from datetime import date
from typing import Any

from services.stipends.claims.events import say_opened
from services.stipends.claims.models import Claim
from services.stipends.claims.rules import ClaimStatus
from services.stipends.pay_rules.api import (
    PRICED_AT_ONCE_MAX,
    DatedRate,
    Rate,
    RateBook,
    in_force,
    rate_book,
    spans,
)
from shared.errors import Conflict
from shared.persistence.unit_of_work import UnitOfWork


def set_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Write down a dated rate, and give the claims that waited for it their amount, up to a limit at a time.

    The same rate once more goes on with the claims that still wait, and works out anew those that were opened
    under another one in the very instant in which it was set. Raises `Conflict` when it claims a day of
    another rate, or would have changed what claims already opened are worth.
    """
    book = rate_book(request["code"], uow)
    rate = Rate(id=uow.new_id(), set_by=uow.actor.user_id, set_at=uow.now, **_without(request, "code"))
    known = book.same_as(rate)
    if known is None:
        _refuse_repricing(book, rate, uow)
        book.take_in(rate)
    priced = _price_waiting(book, uow)
    if known is not None:
        priced += _price_again(known, book, uow)
    return {"rate_id": (known or rate).id, "claims_priced": priced, "claims_waiting": book.claims_waiting}


def _without(request: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in request.items() if key != name}


def _refuse_repricing(book: RateBook, rate: Rate, uow: UnitOfWork) -> None:
    replaced = in_force(book.dated, rate.effective_from)
    if replaced is None:
        return
    since = {"lines__rate_id": replaced.id, "attended_on__gte": rate.effective_from}
    if uow.first(Claim, order_by=("id",), **since) is not None:
        raise Conflict(f"Claims from {rate.effective_from} on were opened under the rate that holds now.")


def _price_waiting(book: RateBook, uow: UnitOfWork) -> int:
    priced = 0
    for rate, last_day in spans(book.dated) if book.claims_waiting else ():
        for claim in _waiting_claims(rate, last_day, PRICED_AT_ONCE_MAX - priced, uow):
            claim.price(rate, uow.now)
            say_opened(claim, uow)
            priced += 1
    book.claims_waiting -= priced
    return priced


def _waiting_claims(rate: DatedRate, last_day: date | None, limit: int, uow: UnitOfWork) -> list[Claim]:
    wanted = {"status": ClaimStatus.AWAITING_RATE, **_days(rate, last_day)}
    return uow.find(Claim, order_by=("id",), limit=limit, **wanted) if limit else []


def _price_again(rate: Rate, book: RateBook, uow: UnitOfWork) -> int:
    """Put right what `_refuse_repricing` could not see: claims of a batch that was under way just then.

    Opening a claim only reads the book: if it wrote to it, all batches would wait for one another.
    """
    (last_day,) = (end for dated, end in spans(book.dated) if dated.id == rate.id)
    wanted = {"status": ClaimStatus.OPEN, "lines__rate_id__ne": rate.id, **_days(rate.dated, last_day)}
    claims = uow.find(Claim, order_by=("id",), limit=PRICED_AT_ONCE_MAX, **wanted)
    for claim in claims:
        claim.price_again(rate.dated)
        say_opened(claim, uow)
    return len(claims)


def _days(rate: DatedRate, last_day: date | None) -> dict[str, date]:
    days = {"attended_on__gte": rate.effective_from}
    return days if last_day is None else days | {"attended_on__lte": last_day}
