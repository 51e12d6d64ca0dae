"""How one field of a person is read, from a form, a row of a file or a change."""

from collections.abc import Callable, Mapping
from typing import Final
from unicodedata import category

from services.recruitment.people.rules.characters import is_invisible, without_joiners
from services.recruitment.people.rules.contacts import read_email, read_phone, read_postal_code
from services.recruitment.people.rules.names import (
    is_name,
    is_no_name,
    proper_family_name,
    proper_given_name,
    tidy_name,
)
from services.recruitment.people.rules.text import Wrong
from services.recruitment.people.rules.titles import without_title
from shared.contracts.recruitment.people import NAME_CHARACTERS_MAX, VALUE_CHARACTERS_MAX, ContactKind

READ_CONTACT: Final[Mapping[str, Callable[[str], str]]] = {
    ContactKind.EMAIL: read_email,
    ContactKind.PHONE: read_phone,
}


def require_legible(text: str, *, is_a_name: bool = False) -> None:
    """Raise `Wrong` for a text that is too long, or has a lost or an invisible character."""
    if len(text) > VALUE_CHARACTERS_MAX:
        raise Wrong("too_long", f"This has more than {VALUE_CHARACTERS_MAX} characters.")
    if any(character == "\N{REPLACEMENT CHARACTER}" or category(character) == "Cs" for character in text):
        raise Wrong("unreadable_character", "A character was lost. Save the file as UTF-8 and try again.")
    if is_a_name:
        text = without_joiners(text)
    if any(map(is_invisible, text)):
        message = "There is an invisible character in this. Type it again instead of pasting it."
        raise Wrong("invisible_character", message)


def read_given_name(text: str) -> str:
    """A given name, or the only name; without a title before it."""
    return _read_name("" if is_no_name(text) else text, lambda name: proper_given_name(without_title(name)))


def read_family_name(text: str) -> str:
    """A family name; empty for people with one name."""
    return "" if is_no_name(text) else _read_name(text, proper_family_name)


def read_preferred_name(text: str) -> str | None:
    """What somebody wants to be called, as they write it; None if empty, or `N/A`."""
    return None if is_no_name(text) else _read_name(text, str)


def _read_name(text: str, proper: Callable[[str], str]) -> str:
    name = tidy_name(text)
    if not name:
        raise Wrong("required", "A name is needed here.")
    if len(name) > NAME_CHARACTERS_MAX:
        raise Wrong("too_long", f"A name has at most {NAME_CHARACTERS_MAX} characters.")
    if not is_name(name):
        raise Wrong("not_a_name", "A name is made of letters.")
    return proper(name)


__all__ = [
    "READ_CONTACT",
    "read_family_name",
    "read_given_name",
    "read_postal_code",
    "read_preferred_name",
    "require_legible",
]
