"""What stipends answers about rates."""

from typing import Any

from services.stipends.pay_rules.models import RateBook
from services.stipends.pay_rules.schemas import rate_view
from shared.persistence.unit_of_work import UnitOfWork


def list_rates(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Rates by code, earliest first; they stand together in one document for each code."""
    limit = request["limit"]
    placed = {
        f"{book.code}/{rate.effective_from.isoformat()}": rate_view(book.code, rate)
        for book in uow.find(RateBook)
        for rate in book.rates
    }
    places = sorted(place for place in placed if place > (request["cursor"] or ""))
    return {
        "items": [placed[place] for place in places[:limit]],
        "next_cursor": places[limit - 1] if len(places) > limit else None,
    }
