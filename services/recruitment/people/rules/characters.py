"""Invisible characters, and characters that look like others."""

import re
import unicodedata
from typing import Final

APOSTROPHES: Final = str.maketrans(dict.fromkeys("’‘ʼ´`՚＇", "'"))
DASHES: Final = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"))
FULL_WIDTH: Final = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
"""Letters, digits and signs as they come out of a keyboard for Chinese or Japanese."""

_JOINERS: Final = "\u200c\u200d"
_VIRAMA: Final = 9
_GLYPHS: Final = re.compile("[\U000e0100-\U000e01ef]")
# Their category is that of letters, marks or symbols.
_OTHERS_UNSEEN: Final = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]"
)


def is_invisible(character: str) -> bool:
    """Whether a character is invisible but not white space."""
    if unicodedata.category(character) in ("Cf", "Cc"):
        return not character.isspace()
    return _OTHERS_UNSEEN.match(character) is not None


def trimmed(text: str) -> str:
    """The text without white space and invisible characters at both ends."""
    text = text.strip()
    if text.isascii() and text.isprintable():
        return text
    start = next(filter(lambda at: _is_seen(text[at]), range(len(text))), None)
    if start is None:
        return ""
    end = next(filter(lambda at: _is_seen(text[at]), range(len(text) - 1, -1, -1))) + 1
    # After a virama it shapes the last letter, as in Malayalam.
    if text[end : end + 1] in tuple(_JOINERS) and unicodedata.combining(text[end - 1]) == _VIRAMA:
        end += 1
    return text[start:end]


def _is_seen(character: str) -> bool:
    return not (character.isspace() or is_invisible(character))


def without_invisible(text: str) -> str:
    """The text without invisible characters."""
    return "".join(character for character in text if not is_invisible(character))


def without_joiners(text: str) -> str:
    """The text without the invisible characters that spelling needs: joiners and glyph variants."""
    return "".join(character for at, character in enumerate(text) if not _shapes(text, at))


def with_plain_digits(text: str) -> str:
    """The text with the digits of every script as 0 to 9."""
    return "".join(
        str(unicodedata.decimal(character)) if character.isdecimal() else character for character in text
    )


def is_mark(character: str) -> bool:
    """Whether it belongs to the letter before it: an accent, or a vowel of many scripts."""
    return unicodedata.category(character) in ("Mn", "Mc")


def _shapes(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not before or not (before.isalpha() or is_mark(before)):
        return False
    if _GLYPHS.match(text[at]):
        return True
    if text[at] not in _JOINERS:
        return False
    return unicodedata.combining(before) == _VIRAMA or (after != "" and (after.isalpha() or is_mark(after)))
