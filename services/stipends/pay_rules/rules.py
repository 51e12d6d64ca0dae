"""The bounds of a rate, and amounts."""

from typing import Final

from shared.ids import natural_id, numbered, one_for

PRICED_AT_ONCE_MAX: Final = 1_000
TURNS: Final = 64
"""About this many claims can be approved at once without waiting for one another."""
MINUTES_PER_HOUR: Final = 60


def rate_book_id(tenant: str, code: str) -> str:
    """The id of a tenant's rates for a code."""
    return natural_id("rates", tenant, code)


def turn_ids(tenant: str, code: str) -> list[str]:
    """All turns, as setting a rate needs them."""
    return numbered(rate_book_id(tenant, code), TURNS)


def turn_of_claim(tenant: str, code: str, claim_id: str) -> str:
    """The turn of a claim's approval."""
    return one_for(claim_id, turn_ids(tenant, code))


def stipend_cents(minutes: int, hourly_cents: int) -> int:
    """Minutes at an hourly rate, rounded half up to the cent."""
    return (minutes * hourly_cents + MINUTES_PER_HOUR // 2) // MINUTES_PER_HOUR
