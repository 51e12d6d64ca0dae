"""What two entries of one human being may share."""

from collections.abc import Iterable

from services.recruitment.people.rules.names import name_key


def name_at_home(given_name: str, family_name: str, postal_code: str | None) -> str | None:
    """The name together with the ZIP code; None without one."""
    return f"{name_key(given_name, family_name)}.{postal_code[:5]}" if postal_code else None


def likeness(
    given_name: str, family_name: str, contacts: Iterable[str], postal_code: str | None
) -> list[str]:
    """Email addresses, phone numbers, and the name together with the ZIP code; sorted."""
    at_home = name_at_home(given_name, family_name, postal_code)
    return sorted({*contacts, *([at_home] if at_home else [])})
