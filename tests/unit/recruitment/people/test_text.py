"""Text that went through other programs, made readable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.people.rules.text import plain, readable, without_byte_order_mark


@pytest.mark.parametrize("name", ["José", "Álvarez", "Nuñez", "Ñandú", "Zoë", "plain", "O’Neil", "李"])
def test_text_read_in_the_wrong_encoding_is_made_readable(name):
    as_cp1252 = "".join(
        bytes([code]).decode("cp1252", errors="ignore") or chr(code) for code in name.encode("utf-8")
    )
    assert readable(as_cp1252) == name
    assert readable(name) == name


def test_windows_quotes_read_as_control_characters_are_made_readable():
    assert readable("O\x92Neil") == "O’Neil"


@pytest.mark.parametrize("mark", ["\ufeff", "ï»¿", ""])
def test_a_byte_order_mark_is_left_out(mark):
    assert without_byte_order_mark(f"{mark}Name") == "Name"


@given(st.text())
def test_labels_are_compared_without_case_accents_and_marks(text):
    assert plain(plain(text)) == plain(text)
