"""What stipends answers about rates."""

from typing import Any

from services.stipends.pay_rules.models import RateBook
from services.stipends.pay_rules.rules import RATE_CODES, rate_book_id
from services.stipends.pay_rules.schemas import rate_view
from shared.persistence.read_unit import ReadUnit


def list_rates(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Rates by code, earliest first; they stand together in one document for each code."""
    limit = request["limit"]
    placed = {
        f"{book.code}/{rate.effective_from.isoformat()}": rate_view(book.code, rate)
        for book in uow.find(RateBook, id__in=[rate_book_id(uow.tenant, code) for code in RATE_CODES])
        for rate in book.rows
    }
    places = sorted(place for place in placed if place > (request["cursor"] or ""))
    return {
        "items": [placed[place] for place in places[:limit]],
        "next_cursor": places[limit - 1] if len(places) > limit else None,
    }
