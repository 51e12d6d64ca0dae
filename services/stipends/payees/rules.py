"""The legal name of a payee."""

import unicodedata

from shared.errors import FieldError, Invalid

_LETTERS_AND_MARKS = ("L", "M")
_JOINERS = "\u200c\u200d"
_APOSTROPHES = "'\u2018\u2019"


def read_legal_name(text: str) -> str:
    """The name with single spaces between its words. Raises `Invalid` for what no bank would take as one.

    It begins with a letter, or with an apostrophe before one: so the payment file holds it as it is, and no
    spreadsheet takes it for a formula (OWASP, CSV injection).
    """
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    readable = all(character.isprintable() or character in _JOINERS for character in name)
    begins = name[1:2] if name[:1] in _APOSTROPHES else name[:1]
    if not (readable and begins and unicodedata.category(begins)[0] in _LETTERS_AND_MARKS):
        wrong = FieldError(field="legal_name", code="not_a_name", message="A name begins with a letter.")
        raise Invalid("This is not a name.", errors=[wrong])
    return name
