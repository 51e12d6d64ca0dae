"""The book of rates, as those who write to it and those who only read it get it."""

from services.stipends.pay_rules.models import Rate, RateBook
from services.stipends.pay_rules.rules import (
    HOURLY,
    PRICED_AT_ONCE_MAX,
    DatedRate,
    in_force,
    rate_book_id,
    spans,
    stipend_cents,
)
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "HOURLY",
    "PRICED_AT_ONCE_MAX",
    "DatedRate",
    "Rate",
    "RateBook",
    "dated_rates",
    "in_force",
    "rate_book",
    "spans",
    "stipend_cents",
]


def rate_book(code: str, uow: UnitOfWork) -> RateBook:
    """The book of this code's rates, made if there is none, for those who write to it."""
    key = rate_book_id(uow.tenant, code)
    return uow.get(RateBook, key) or uow.add(RateBook(id=key, code=code))


def dated_rates(uow: UnitOfWork) -> tuple[DatedRate, ...]:
    """What an hour is worth, for those who only read it: none while there is no rate."""

    # Read once for a whole batch of attendances, not once for each.
    def read() -> tuple[DatedRate, ...]:
        book = uow.get(RateBook, rate_book_id(uow.tenant, HOURLY))
        return book.dated if book else ()

    return uow.cached(HOURLY, read)
