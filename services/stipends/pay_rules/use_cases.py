"""Proposing rates, and listing them."""

from typing import Any

from services.stipends.pay_rules.api import rate_book, refuse_own_rate
from services.stipends.pay_rules.models import Rate, RateBook
from services.stipends.pay_rules.rules import rate_book_id
from shared.contracts.stipends.ledger import CURRENCY
from shared.contracts.stipends.pay_rules import RATE_CODES, RateReply, RateState
from shared.persistence.approved_book import propose
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = RateReply()
_STATE = RateState()


def propose_rate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Propose a dated rate; one that stands with the same content is returned as it is.

    Raises `Forbidden` for who would be paid by it, or is close to somebody who would; `NotFound` when it
    corrects none that there is, `Conflict` when it overlaps an approved rate, but for the one that it
    corrects, or would leave days without one.
    """
    refuse_own_rate(uow)
    terms = {name: value for name, value in request.items() if name != "code"}
    return _STATE.dump(propose(rate_book(request["code"], uow), Rate, terms, uow))


def list_rates(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Rates by code, earliest first; one document holds those of a code."""
    limit = request["limit"]
    placed = {
        f"{book.code}/{rate.effective_from.isoformat()}/{rate.id}": _shown(book.code, rate)
        for book in uow.find(RateBook, id__in=[rate_book_id(uow.tenant, code) for code in RATE_CODES])
        for rate in book.rows
    }
    places = sorted(place for place in placed if place > (request["cursor"] or ""))
    return {
        "items": [placed[place] for place in places[:limit]],
        "next_cursor": places[limit - 1] if len(places) > limit else None,
    }


def _shown(code: str, rate: Rate) -> dict[str, Any]:
    return _REPLY.dump(rate) | {"code": code, "currency": CURRENCY}
