"""Approving and withdrawing a dated rate, and the effect on claims."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from services.stipends.claims.models import Claim, RateOf
from services.stipends.claims.rules.states import EVER_APPROVED
from services.stipends.claims.use_cases.reviewing import review
from services.stipends.pay_rules.api import (
    PRICED_AT_ONCE_MAX,
    Rate,
    RateBook,
    book_of_rate,
    refuse_own_rate,
    take_all_turns,
)
from shared.contracts.approvals import RowStatus
from shared.contracts.stipends.claims import ClaimStatus
from shared.contracts.stipends.pay_rules import APPROVE_RATE, RateResult
from shared.dates import Span, in_force
from shared.errors import Conflict
from shared.persistence.approved_book import approve
from shared.persistence.jobs import Result, Terms
from shared.persistence.unit_of_work import UnitOfWork

_RESULT = RateResult()
PRICING: Final = APPROVE_RATE.operation


def approve_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve a rate that someone else proposed, and price the claims that waited for it, or were opened
    under another one, up to a limit at a time.

    A job goes on with the others, and approving it again looks for more. Raises `Forbidden` for who proposed
    it or would be paid by it, or is close to somebody who would; `Conflict` when it overlaps an approved
    rate that it does not correct, or would have changed the amount of approved claims.
    """
    refuse_own_rate(uow)
    book, rate = book_of_rate(request["rate_id"], uow)
    if approve(book, rate, uow):
        if rate.corrects is not None:
            _refuse_approved_with(rate.corrects, uow)
        _refuse_decided_claims(book, rate, uow)
        take_all_turns(book, uow)
    return _work_out(rate, book, uow)


def _work_out(rate: Rate, book: RateBook, uow: UnitOfWork) -> dict[str, Any]:
    """Work out the claims that a change of this rate concerns, the first of them at once."""
    found = _concerned(rate, book, uow)
    at_once, later = found[:PRICED_AT_ONCE_MAX], found[PRICED_AT_ONCE_MAX:]
    priced = _price(at_once, book, uow)
    job_id = None
    if later:
        terms = {"rate_id": rate.id}
        job_id = uow.jobs.follow(PRICING, terms, items=later, about=rate.id).id
    numbers = {"claims_priced": priced, "claims_waiting": book.claims_waiting}
    return _RESULT.dump(rate) | numbers | {"job_id": job_id}


def price_next(claim_ids: Sequence[str], terms: Terms, uow: UnitOfWork) -> list[Result]:
    """Price some of the claims that a rate concerns, by the rates as they are now."""
    book, _rate = book_of_rate(terms["rate_id"], uow)
    return [
        Result(id_, "priced" if _price([id_], book, uow) else "unchanged", record_id=id_) for id_ in claim_ids
    ]


def withdraw_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw a rate with which no claim was approved; claims that used it are worked out by the rates that
    hold without it, or wait for one. Doing it again looks for more.

    Raises `Forbidden` for who is paid by rates, or close to somebody who is; `Conflict` when a claim was
    approved with it, or it was corrected.
    """
    refuse_own_rate(uow)
    book, rate = book_of_rate(request["rate_id"], uow)
    if rate.status != RowStatus.WITHDRAWN:
        _refuse_approved_with(rate.id, uow)
        take_all_turns(book, uow)
        book.withdraw(rate, uow.actor.user_id, uow.now)
    return _work_out(rate, book, uow)


def _refuse_approved_with(rate_id: str, uow: UnitOfWork) -> None:
    if uow.find(Claim, limit=1, status__in=EVER_APPROVED, lines__rate_id=rate_id):
        raise Conflict("Claims were approved with this rate. Propose another from a later day on.")


def _refuse_decided_claims(book: RateBook, rate: Rate, uow: UnitOfWork) -> None:
    """What was approved keeps its amount; open claims get the new rate."""
    decided: dict[str, Any] = {"status__in": EVER_APPROVED, "lines__elemMatch": _under_others(rate, book)}
    claim = next(iter(uow.find(Claim, limit=1, **decided)), None)
    if claim is not None:
        raise Conflict(
            f"Claims of {claim.attended_on} were approved under the rate that holds then. Withdraw this one, "
            "and propose it from a later day on."
        )


def _concerned(rate: Rate, book: RateBook, uow: UnitOfWork) -> list[str]:
    """The claims that a change of this rate concerns.

    They wait for it, or are open under another one, or under one that counts no longer, also those of a batch
    that did not see it yet: opening a claim only reads the book, for if it wrote to it, all batches would
    wait for one another.
    """
    wanted: list[dict[str, Any]] = [
        {"status": ClaimStatus.AWAITING_RATE, **_unpriced_within(span)}
        for span in (book.spans() if book.claims_waiting else ())
    ]
    if rate.counts:
        wanted.append({"status": ClaimStatus.OPEN, "lines__elemMatch": _under_others(rate, book)})
    gone = [other.id for other in book.rows if other.id in (rate.id, rate.corrects) and not other.counts]
    if gone:
        wanted.append({"status": ClaimStatus.OPEN, "lines__rate_id__in": gone})
    return list(dict.fromkeys(id_ for one in wanted for id_ in uow.ids(Claim, **one)))


def _price(claim_ids: Sequence[str], book: RateBook, uow: UnitOfWork) -> int:
    """Price those of these claims that wait, and anew those that are open under another rate; how many."""
    spans = book.spans()

    def rates(day: date) -> Rate | None:
        # As this unit changed them.
        return next((span.row for span in in_force(spans, day)), None)

    priced = 0
    for claim in uow.find(Claim, id__in=list(claim_ids)):
        waited = claim.status == ClaimStatus.AWAITING_RATE
        if not waited and not (claim.status == ClaimStatus.OPEN and _is_under_others(claim, rates)):
            continue
        claim.price(rates, uow.now)
        if waited and claim.status == ClaimStatus.AWAITING_RATE:
            continue
        review(claim, uow, waited=waited)
        priced += claim.status == ClaimStatus.OPEN
    return priced


def _is_under_others(claim: Claim, rates: RateOf) -> bool:
    """Whether a day of this claim has another rate, or none, than the claim was worked out with."""
    now = ((line, rates(line.service_date)) for line in claim.lines)
    return any((rate and rate.id) != line.rate_id for line, rate in now)


def _under_others(rate: Rate, book: RateBook) -> dict[str, Any]:
    """A line of this rate's days that was worked out with another one, as MongoDB is asked for it."""
    (span,) = (span for span in book.spans() if span.row is rate)
    days = {"$gte": span.effective_from.isoformat(), "$lte": (span.effective_to or date.max).isoformat()}
    others = [other.id for other in book.rows if other is not rate]
    return {"rate_id": {"$in": others}, "service_date": days}


def _unpriced_within(span: Span[Rate]) -> dict[str, date]:
    days = {"unpriced_on__gte": span.effective_from}
    return days if span.effective_to is None else days | {"unpriced_on__lte": span.effective_to}
