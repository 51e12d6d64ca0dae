"""Email addresses, phone numbers and postal codes in normal form."""

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from services.recruitment.people.rules.characters import (
    APOSTROPHES,
    DASHES,
    FULL_WIDTH,
    is_mark,
    with_plain_digits,
    without_invisible,
)
from services.recruitment.people.rules.text import Wrong

REGION = "US"
"""The country of a phone number without a country code."""

_AS_NUMBER: Final = re.compile(r"\.0$")
_POSTAL_CODE: Final = re.compile(r"(\d{5})(?:[- ]?(\d{4}))?", re.ASCII)
_WITHOUT_LEADING_ZEROS: Final = re.compile(r"\d{3,4}", re.ASCII)

_ADDRESS_WITH_NAME: Final = re.compile(r"[^<>]*<([^<>]+)>")
# A backtick may stand in an address, and a dash may have been two hyphens.
_WORD_PROCESSED: Final = (
    APOSTROPHES | FULL_WIDTH | dict.fromkeys(map(ord, "\u2010\u2011"), "-") | {ord("`"): "`"}
)

_BEFORE_NUMBER: Final = re.compile(r"(?:\([^\d()]*\)|[^\d+(])*(?<![^\W\d_])")
_DIGITS: Final = re.compile(r"[+(]*\d[\d\s().\-/]*", re.ASCII)
_END_OF_DIGITS: Final = re.compile(r"(?<=\d)(?=\s*[/(]|\s+[\d\s().\-]{10}|[^\d]*$)", re.ASCII)
_EXTENSION_NAMED: Final = (
    r"[\s,;./(\[\-]*(?:e?xt(?:e?ns?|en[st]ions?)?|ex|e?xtn|x|e|extensi(?:[oóÓ]|o\u0301)n|int(?:erno)?|anexo|ramal"
    r"|v\.?m|voice\s?mail|(?:mail)?box|#|opt(?:ion)?|opc(?:i(?:[oóÓ]|o\u0301)n)?|press|p)"
    r"(?:[\s.:=#(\[\-]*(?:no|nr|num(?:ber)?|n[uúÚ]m(?:ero)?)(?![^\W\d_]))?[\s.:=#(\[\-]*"
)
_EXTENSION: Final = re.compile(rf"{_EXTENSION_NAMED}(\d{{1,7}})", re.ASCII | re.IGNORECASE)
_NO_EXTENSION: Final = re.compile(
    rf"{_EXTENSION_NAMED}[^\W\d_]{{0,2}}\W{{0,2}}\d|\W*(?!(?:after|before|until|till|at|by|from|since|a|desde|hasta)\b)"
    r"[^\W\d_]+\W*\d{1,7}\W*$"
    r"|\W*(?:ext|extn|xtn|extension|extensi[oó]n)\b\W*[^\W\d_]",
    re.IGNORECASE,
)
"""What may be an extension and is not understood: `ext. A12`, or one word and a number."""
_DIGITS_OF_TWO: Final = 20
_BETWEEN_ADDRESSES: Final = re.compile(r"[\s;,|/&]+(?=[^\s;,|/&@]+@)")
_AFTER_NUMBER: Final = re.compile(
    r"\W*$"
    r"|\s*[(/\[&](?!(?:\W*\d){1,7}\W*(?:$|[)\]]))"
    r"|\s*[,;|](?!\W*\d{1,6}(?:\W*$|\s+[^\W\d_]))"
    r"|\W*\s\W*[^\W\d_]"
    r"|\s+[\d\s().\-]{10}"
)
"""Nothing, a separate remark, or another number; nothing that may belong to this number."""


def read_email(text: str) -> str:
    """The address in small letters and normal form. Its form is checked, not whether it receives mail."""
    text = text.translate(_WORD_PROCESSED)
    named = _ADDRESS_WITH_NAME.fullmatch(text)
    address = (named[1] if named else text).strip("<>,; ").rstrip(".")
    address = address[len("mailto:") :] if address[:7].lower() == "mailto:" else address
    try:
        address = validate_email(address, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        address = ""
    if not address or not all(map(_is_written_to, address)):
        raise Wrong("not_an_email", "This is not an e-mail address.")
    return address


def read_phone(text: str) -> str:
    """The number as E.164 (`+15035550142`), and an extension after it (`+15035550142;ext=12`, RFC 3966).

    The first of several numbers; a remark beside it is dropped. Letters for digits are refused.
    """
    plain = _AS_NUMBER.sub("", _plain(without_invisible(text)))
    start = _BEFORE_NUMBER.match(plain)
    written = _DIGITS.match(plain, start.end() if start else 0)
    if written:
        for number, rest in _cuts(plain, *written.span()):
            extension = _EXTENSION.match(rest)
            after = rest[extension.end() :] if extension else rest
            is_clear = _AFTER_NUMBER.match(after) and (extension or not _NO_EXTENSION.match(after))
            if is_clear and (called := _called(number)):
                return f"{called};ext={extension[1]}" if extension else called
    message = "This is not a phone number that can be called. Write its digits, and an extension as x12."
    raise Wrong("not_a_phone_number", message)


def further_phones(text: str) -> list[str]:
    """The numbers after the first one in a text that has several."""
    if sum(map(str.isdecimal, text)) < _DIGITS_OF_TWO:
        return []
    written = [one.raw_string for one in phonenumbers.PhoneNumberMatcher(_plain(text), REGION)]
    found: list[str] = []
    for one in written[1:]:
        with suppress(Wrong):
            found.append(read_phone(one))
    return found


def emails_in(text: str) -> list[str]:
    """The addresses in a text, as they are written; the text itself unless it is a list of them."""
    parts = _BETWEEN_ADDRESSES.split(text)
    return parts if all("@" in part for part in parts) else [text]


def read_postal_code(text: str) -> str:
    """A ZIP code, `97201` or `97201-1234`; the leading zeros that spreadsheets drop are put back."""
    code = _AS_NUMBER.sub("", _plain(text))
    if _WITHOUT_LEADING_ZEROS.fullmatch(code):
        return code.zfill(5)
    match = _POSTAL_CODE.fullmatch(code)
    if match is None:
        raise Wrong("not_a_postal_code", "A ZIP code has five digits, or nine.")
    return "-".join(filter(None, match.groups()))


def _plain(text: str) -> str:
    return " ".join(with_plain_digits(text.translate(DASHES | FULL_WIDTH)).split())


def _is_written_to(character: str) -> bool:
    return character.isascii() or character.isalnum() or is_mark(character)


def _cuts(text: str, start: int, end: int) -> Iterator[tuple[str, str]]:
    """The number and the text after it, for each possible end; the last one first."""
    ends = [cut.start() + start for cut in _END_OF_DIGITS.finditer(text[start:end])]
    for at in reversed(ends):
        yield text[start:at], text[at:]


def _called(written: str) -> str | None:
    digits = re.sub(r"\D", "", written, flags=re.ASCII)
    if "+" in written:
        digits = f"+{digits}"
    elif digits.startswith("00"):
        # The international prefix of most countries.
        digits = f"+{digits[2:]}"
    try:
        number = phonenumbers.parse(digits, REGION)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
