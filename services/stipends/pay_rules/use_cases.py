"""Queries about rates."""

from typing import Any

from services.stipends.pay_rules.models import Rate, RateBook
from services.stipends.pay_rules.rules import rate_book_id
from shared.contracts.stipends.ledger import CURRENCY
from shared.contracts.stipends.pay_rules import RATE_CODES, RateReply
from shared.persistence.read_unit import ReadUnit

_REPLY = RateReply()


def list_rates(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Rates by code, earliest first; one document holds those of a code."""
    limit = request["limit"]
    placed = {
        f"{book.code}/{rate.effective_from.isoformat()}": _shown(book.code, rate)
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
