"""The book of rates, for those who write to it and those who only read it."""

from collections.abc import Iterable
from datetime import date

from services.stipends.pay_rules.models import Rate, RateBook, RateTurn
from services.stipends.pay_rules.rules import (
    PRICED_AT_ONCE_MAX,
    rate_book_id,
    stipend_cents,
    turn_ids,
    turn_of_claim,
)
from shared.contracts.stipends.pay_rules import HOURLY, RATE_CODES
from shared.dates import Span, in_force
from shared.errors import Forbidden
from shared.persistence.dated_book import row_with_book
from shared.persistence.documents import Record
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import close_to
from shared.persistence.turns import take_turns
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "PRICED_AT_ONCE_MAX",
    "Rate",
    "RateBook",
    "book_of_rate",
    "rate_book",
    "rate_on",
    "rate_setters",
    "rates_set_by_me",
    "refuse_own_rate",
    "stipend_cents",
    "take_all_turns",
    "take_turns_of_claims",
]


def rate_book(code: str, uow: UnitOfWork) -> RateBook:
    """The book of this code's rates, created if there is none, to write to it."""
    key = rate_book_id(uow.tenant, code)
    return uow.get_or_add(RateBook, key, code=code)


def book_of_rate(rate_id: str, uow: UnitOfWork) -> tuple[RateBook, Rate]:
    """A rate with its book, to write to it. Raises `NotFound` if there is none."""
    books = uow.find(RateBook, id__in=[rate_book_id(uow.tenant, code) for code in RATE_CODES])
    return row_with_book(books, rate_id, "rate")


def rate_setters(rate_ids: Iterable[str], uow: ReadUnit) -> list[str]:
    """The accounts of those who proposed or approved one of these rates, each once."""
    wanted = set(rate_ids)
    used = [rate for rate in _all_rates(uow) if rate.id in wanted]
    return list(dict.fromkeys(one for rate in used for one in (rate.set_by, rate.approved_by) if one))


def rates_set_by_me(uow: ReadUnit) -> list[str]:
    """The ids of the rates that the actor proposed or approved."""
    me = uow.actor.user_id
    return [rate.id for rate in _all_rates(uow) if me in (rate.set_by, rate.approved_by)]


def _all_rates(uow: ReadUnit) -> list[Rate]:
    books = (uow.get(RateBook, rate_book_id(uow.tenant, code)) for code in RATE_CODES)
    return [rate for book in books if book for rate in book.rows]


def refuse_own_rate(uow: UnitOfWork) -> None:
    """Raise `Forbidden` for an advisor, and for who declared an interest in one: a rate pays all of them."""
    if close_to(uow):
        raise Forbidden("You or somebody close to you is paid by rates: someone else must set them.")


def rate_on(day: date, uow: UnitOfWork) -> Rate | None:
    """The rate of that day; read-only."""
    # Looked up once for a whole batch of attendances, not once for each.
    rate: Rate | None = uow.cached((HOURLY, day), lambda: _look_up(day, uow))
    return rate


def _look_up(day: date, uow: UnitOfWork) -> Rate | None:
    spans = uow.cached(HOURLY, lambda: _spans(uow))
    return next((span.row for span in in_force(spans, day)), None)


def _spans(uow: UnitOfWork) -> list[Span[Rate]]:
    book = uow.get(RateBook, rate_book_id(uow.tenant, HOURLY))
    return book.spans() if book else []


def take_all_turns(book: RateBook, uow: UnitOfWork) -> None:
    """Prevent every approval of a claim that did not see this change of the rates."""
    take_turns(RateTurn, turn_ids(uow.tenant, book.code), uow)


def take_turns_of_claims(claims: Iterable[Record], uow: UnitOfWork) -> None:
    """Prevent these claims from being approved by rates, or for a payee, that change meanwhile."""
    turns = (turn_of_claim(uow.tenant, HOURLY, claim.id) for claim in claims)
    take_turns(RateTurn, dict.fromkeys(turns), uow)
