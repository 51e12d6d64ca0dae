"""The legal name of a payee."""

import unicodedata

from shared.errors import FieldError, Invalid

_LETTERS_AND_MARKS = ("L", "M")
_JOINERS = "\u200c\u200d"


def read_legal_name(text: str) -> str:
    """The name with single spaces between its words. Raises `Invalid` for what no bank would take as one."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    readable = all(character.isprintable() or character in _JOINERS for character in name)
    if not (readable and any(unicodedata.category(one)[0] in _LETTERS_AND_MARKS for one in name)):
        wrong = FieldError(field="legal_name", code="not_a_name", message="A name is made of letters.")
        raise Invalid("This is not a name.", errors=[wrong])
    return name
