"""Derived ids of what is recorded about advisors."""

from shared.ids import natural_id


def merge_id(tenant: str, first: str, second: str) -> str:
    """The id of what is recorded about two advisors who may be one person, whichever of them is kept."""
    return natural_id("merge", tenant, *sorted((first, second)))


def interest_id(tenant: str, account: str, person: str) -> str:
    """The id of a user's interest in an advisor."""
    return natural_id("interest", tenant, account, person)
