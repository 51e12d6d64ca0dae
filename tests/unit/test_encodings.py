"""Files in the encodings in which spreadsheets save them."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.encodings import text_of
from shared.errors import Invalid

TEXT = "First Name\tLast Name\tEmail\tRole\r\nJosé\tNuñez\tjose@families.example\tparent\r\n"
MARKS = {
    "utf-8": codecs.BOM_UTF8,
    "utf-16-le": codecs.BOM_UTF16_LE,
    "utf-16-be": codecs.BOM_UTF16_BE,
}


@pytest.mark.parametrize("encoding", MARKS)
def test_utf_8_and_utf_16_are_read_with_a_mark_and_without(encoding: str) -> None:
    assert text_of(TEXT.encode(encoding)) == TEXT
    assert text_of(MARKS[encoding] + TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("mark", "encoding"), [(codecs.BOM_UTF32_LE, "utf-32-le"), (codecs.BOM_UTF32_BE, "utf-32-be")]
)
def test_the_mark_of_utf_32_is_not_taken_for_that_of_utf_16(mark: bytes, encoding: str) -> None:
    assert text_of(mark + TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"a\nb\n\xff", 3),
        (codecs.BOM_UTF8 + b"a\n\xff", 2),
        (codecs.BOM_UTF16_LE + "\u0a05a\n".encode("utf-16-le") + b"\x00\xd8a\x00", 2),
    ],
)
def test_the_line_that_cannot_be_read_is_named(content: bytes, line: int) -> None:
    with pytest.raises(Invalid) as refused:
        text_of(content)
    assert refused.value.errors[0]["message"].startswith(f"Line {line} ")


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufeff")))
def test_any_text_in_utf_8_is_read_as_it_is(text: str) -> None:
    assert text_of(text.encode()) == text_of(codecs.BOM_UTF8 + text.encode()) == text


@given(st.binary(max_size=60))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    codes: list[str] = []
    try:
        text_of(content)
    except Invalid as refused:
        codes = [error["code"] for error in refused.errors]
    assert codes in ([], ["not_utf8"])


@pytest.mark.parametrize("encoding", ["cp1252", "mac-roman", "cp1251"])
def test_of_a_code_page_the_line_and_the_way_out_are_told(encoding: str) -> None:
    text = TEXT if encoding != "cp1251" else TEXT.replace("José", "Иван").replace("ñ", "н")
    with pytest.raises(Invalid) as refused:
        text_of(text.encode(encoding))
    (error,) = refused.value.errors
    assert (error["field"], error["code"]) == ("content", "not_utf8")
    assert error["message"].startswith("Line 2 is not in UTF-8. It may be in a code page")
