"""Text from spreadsheets, made readable."""

import unicodedata

BYTE_ORDER_MARKS = ("\ufeff", "ï»¿")

_WINDOWS_1252 = [bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in range(256)]
_CODES = {character: code for code, character in enumerate(_WINDOWS_1252)}
_CONTROLS = {code: _WINDOWS_1252[code] for code in range(0x80, 0xA0)}


class Wrong(ValueError):
    """A value that cannot be accepted: a stable code and a sentence that does not repeat the value."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def without_byte_order_mark(content: str) -> str:
    """The text without a byte order mark, even if it was read as Windows-1252."""
    for mark in BYTE_ORDER_MARKS:
        content = content.removeprefix(mark)
    return content


def looks_like_utf_16(content: str) -> bool:
    """Whether the text is of UTF-16 that was read as if each of its bytes were a character."""
    beginning = content[:200]
    return beginning.count("\0") > len(beginning) // 4


def readable(text: str) -> str:
    """The intended text, where one encoding was read as the other.

    UTF-8 read as Windows-1252 (`JosÃ©`) becomes `José`; control characters from reading Windows-1252 as
    Latin-1 become the quotes and dashes that they stand for. Everything else stays.
    """
    if text.isascii():
        return text
    return _reread_as_utf_8(text).translate(_CONTROLS)


def _reread_as_utf_8(text: str) -> str:
    # A byte that Windows-1252 leaves undefined is read as the control character of that number.
    codes = [_CODES.get(character, ord(character)) for character in text]
    try:
        return bytes(codes).decode("utf-8")
    except ValueError:
        return text


def plain(text: str) -> str:
    """Lower-case letters and digits without accents, in words with single spaces: how labels are compared."""
    return " ".join("".join(c if c.isalnum() else " " for c in folded(text)).split())


def folded(text: str) -> str:
    """The text without case and accents."""
    # Case folding of some letters adds new marks and compositions, so it is decomposed twice.
    small = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c))
