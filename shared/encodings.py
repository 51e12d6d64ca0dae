"""The text of a file, in the encodings in which spreadsheets save it."""

import codecs
from typing import Final

from shared.errors import Invalid

_MARKS: Final = {
    codecs.BOM_UTF8: "utf-8",
    # Before UTF-16, whose mark it begins with.
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_BYTES_LOOKED_AT: Final = 400


def text_of(content: bytes) -> str:
    """The text of UTF-8 and UTF-16, with or without a byte order mark; raises `Invalid` for everything else.

    Which code page of Windows it would be cannot be known, and a guess would change names.
    """
    mark = next(filter(content.startswith, _MARKS), b"")
    encoding = _MARKS[mark] if mark else _unmarked(content)
    unmarked = content[len(mark) :]
    try:
        return unmarked.decode(encoding)
    except UnicodeDecodeError as error:
        before = unmarked[: error.start].decode(encoding, "ignore")
        raise _not_utf_8(line=before.count("\n") + 1, encoding=encoding) from None


def _unmarked(content: bytes) -> str:
    # In UTF-16 every other byte of plain letters, commas and line ends is zero.
    beginning = content[:_BYTES_LOOKED_AT]
    for encoding, zeros in (("utf-16-le", beginning[1::2]), ("utf-16-be", beginning[::2])):
        if zeros.count(0) > len(zeros) // 2:
            return encoding
    return "utf-8"


def _not_utf_8(*, line: int, encoding: str) -> Invalid:
    taken_for = "It looks like UTF-16 that was damaged."
    if encoding == "utf-8":
        taken_for = "It may be in a code page of Windows or of a Mac, as Excel saves plain CSV."
    message = f"Line {line} is not in UTF-8. {taken_for} Save the file as CSV UTF-8 and send it again."
    return Invalid(
        "The file is not in UTF-8.", errors=[{"field": "content", "code": "not_utf8", "message": message}]
    )
