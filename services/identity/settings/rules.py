"""Where the rows of a setting are, and until when one can be withdrawn."""

from datetime import date

from shared.ids import natural_id


def setting_book_id(tenant: str, setting: str) -> str:
    """The id of a tenant's rows of a setting."""
    return natural_id("setting", tenant, setting)


def may_be_used(effective_from: date, today: date) -> bool:
    """Whether a row that counts may have decided something: from its first day on."""
    return effective_from <= today
