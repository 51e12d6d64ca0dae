"""Approving and withdrawing a dated rate, and the effect on claims."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

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
from shared.contracts.stipends.pay_rules import APPROVE_RATE, ApprovedRate, RateState
from shared.dates import Span, in_force
from shared.errors import Conflict
from shared.persistence.jobs import Result, Terms
from shared.persistence.unit_of_work import UnitOfWork

_STATE = RateState()
_APPROVED = ApprovedRate()
PRICING: Final = APPROVE_RATE.operation


def approve_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve a rate that someone else proposed, and price the claims that waited for it, or were opened
    under another one, up to a limit at a time.

    A job goes on with the others, and approving it again looks for more. Raises `Forbidden` for who proposed
    it or would be paid by it, or is close to somebody who would; `Conflict` when it overlaps an approved
    rate, or would have changed the amount of approved claims.
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
    at_once, later = _to_price(rate, book, uow)
    priced = _price(at_once, book, uow)
    job_id = None
    if later:
        terms = {"rate_id": rate.id}
        job_id = uow.jobs.follow(PRICING, terms, items=later, about=rate.id).id
    numbers = {"claims_priced": priced, "claims_waiting": book.claims_waiting}
    return _APPROVED.dump(rate) | numbers | {"job_id": job_id}


def price_next(claim_ids: Sequence[str], terms: Terms, uow: UnitOfWork) -> list[Result]:
    """Price some of the claims that a rate concerns, by the rates as they are now."""
    book, _rate = book_of_rate(terms["rate_id"], uow)
    return [
        Result(id_, "priced" if _price([id_], book, uow) else "unchanged", record_id=id_) for id_ in claim_ids
    ]


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
    decided: dict[str, Any] = {"status__in": EVER_APPROVED, "lines__elemMatch": _under_others(rate, book)}
    claim = next(iter(uow.find(Claim, limit=1, **decided)), None)
    if claim is not None:
        raise Conflict(
            f"Claims of {claim.attended_on} were approved under the rate that holds then. Withdraw this one, "
            "and propose it from a later day on."
        )


def _to_price(rate: Rate, book: RateBook, uow: UnitOfWork) -> tuple[list[str], list[str]]:
    """The claims that a rate concerns: those that are priced at once, and those that a job prices.

    They wait for it, or are open under another one, also those of a batch that did not see it yet: opening a
    claim only reads the book, for if it wrote to it, all batches would wait for one another.
    """
    waiting: list[dict[str, Any]] = [
        {"status": ClaimStatus.AWAITING_RATE, **_unpriced_within(span)}
        for span in (book.spans() if book.claims_waiting else ())
    ]
    under_others = {"status": ClaimStatus.OPEN, "lines__elemMatch": _under_others(rate, book)}
    found = [id_ for wanted in (*waiting, under_others) for id_ in uow.ids(Claim, **wanted)]
    return found[:PRICED_AT_ONCE_MAX], found[PRICED_AT_ONCE_MAX:]


def _price(claim_ids: Sequence[str], book: RateBook, uow: UnitOfWork) -> int:
    """Price those of these claims that wait, and anew those that are open under another rate; how many."""
    spans = book.spans()

    def rates(day: date) -> Rate | None:
        # As this unit changed them.
        return next((span.row for span in in_force(spans, day)), None)

    priced = 0
    for claim in uow.find(Claim, id__in=list(claim_ids)):
        if claim.status == ClaimStatus.AWAITING_RATE:
            claim.price(rates, uow.now)
            opened = claim.status == ClaimStatus.OPEN
            book.claims_waiting -= opened
        elif opened := claim.status == ClaimStatus.OPEN and _is_under_others(claim, rates):
            claim.price_again(rates)
        if opened:
            publish_opened(claim, uow)
            priced += 1
    return priced


def _is_under_others(claim: Claim, rates: RateOf) -> bool:
    """Whether another rate holds on a day of this claim than the one that it was worked out with."""
    now = ((line, rates(line.service_date)) for line in claim.lines)
    return any(rate is not None and rate.id != line.rate_id for line, rate in now)


def _under_others(rate: Rate, book: RateBook) -> dict[str, Any]:
    """A line of this rate's days that was worked out with another one, as MongoDB is asked for it."""
    (span,) = (span for span in book.spans() if span.row is rate)
    days = {"$gte": span.effective_from.isoformat(), "$lte": (span.effective_to or date.max).isoformat()}
    others = [other.id for other in book.rows if other is not rate]
    return {"rate_id": {"$in": others}, "service_date": days}


def _unpriced_within(span: Span[Rate]) -> dict[str, date]:
    days = {"unpriced_on__gte": span.effective_from}
    return days if span.effective_to is None else days | {"unpriced_on__lte": span.effective_to}
