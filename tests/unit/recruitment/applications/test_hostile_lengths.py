"""What strangers send costs no more time than what people write, however long it is."""

import time
from collections.abc import Callable

import pytest

from services.recruitment.applications.rules.applicants import is_right, read_applicant
from services.recruitment.applications.rules.files import rows_of
from services.recruitment.applications.rules.tables import COLUMNS_MAX, UnreadableFile
from services.recruitment.people.rules.suffixes import parted

SECONDS_MAX = 0.5
"""A hundred times what it takes, and a hundredth of what it took when each character was looked at again."""
APPLICANT = {
    "given_name": "Ana",
    "family_name": "Li",
    "email": "ana@agency.example",
    "advisor_kind": "parent",
}


def took(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


@pytest.mark.parametrize("field", ["given_name", "family_name", "email", "phone", "language", "postal_code"])
@pytest.mark.parametrize(
    "text", ["b " + "jr " * 200_000, "1(" * 200_000, "\u200b" * 400_000, "a" * 1_000_000]
)
def test_a_value_of_the_form_is_refused_before_it_is_looked_into(field: str, text: str) -> None:
    assert took(lambda: read_applicant(APPLICANT | {field: text})) < SECONDS_MAX


@pytest.mark.parametrize("field", ["email", "phone", "advisor_kind"])
def test_so_is_a_cell_of_a_file(field: str) -> None:
    assert took(lambda: is_right(field, {field: "1(" * 60_000})) < SECONDS_MAX
    assert not is_right(field, {field: "1(" * 60_000})


def test_suffixes_are_parted_in_one_pass() -> None:
    words = ["Ana", "Li", *["Jr."] * 50_000]
    assert took(lambda: parted(words)) < SECONDS_MAX
    assert parted(["Ana", "Li", "Jr.", "PhD"])[1] == ["Jr.", "Ph.D."]


HEADER = "kind,first name,last name,email,note\n"
PLAIN_ROW = "parent,Ana,Li,ana@agency.example,\n"
FILE_CHARACTERS = 1_000_000
TIMES_MAX = 10
"""A shape that is looked at again for each of its parts takes hundreds of times as long."""


def read(content: str) -> str:
    """How the reading of a file ends."""
    try:
        return f"{len(rows_of(content))} rows"
    except UnreadableFile as error:
        return error.errors[0]["code"]


def repeated(text: str) -> str:
    return text * (FILE_CHARACTERS // len(text))


@pytest.mark.parametrize(
    ("content", "end"),
    [
        (f"{HEADER.strip()},{'a,' * 60_000}\n{PLAIN_ROW}", "too_many_columns"),
        (f"{HEADER.strip()},{',' * 120_000}\n{PLAIN_ROW}", "1 rows"),
        (f"{',' * 120_000}{HEADER}{',' * 120_000}{PLAIN_ROW}", "1 rows"),
        (HEADER + repeated('parent,Ana,Li,"' + "x\n" * 60_000 + '"\n'), "8 rows"),
        (HEADER + repeated('parent,Ana,Li,a@agency.example,"' + "x,\n" * 40_000 + '"\n'), "too_many_rows"),
        (HEADER + repeated('parent,Ana,Li,a@agency.example,"x,\nx,\nx,\nx,\nx,\n"\n'), "too_many_rows"),
        (HEADER + repeated(f"parent,{'é' * 100_000},Li,a@agency.example,\n"), "9 rows"),
        (HEADER + repeated(f"{chr(0x200B) * 100_000},Ana,Li,a@agency.example,\n"), "9 rows"),
        (HEADER + repeated("é,\n"), "too_many_rows"),
    ],
    ids=[
        "columns",
        "columns without a name",
        "columns without a name before the others",
        "lines of a cell",
        "lines of a cell with cells",
        "lines of many cells",
        "long cells",
        "cells of invisible characters",
        "rows of one cell",
    ],
)
def test_a_file_of_odd_shape_takes_about_as_long_as_a_plain_one_of_its_size(content: str, end: str) -> None:
    plain = took(lambda: read(HEADER + repeated(PLAIN_ROW)))
    assert read(content) == end
    assert min(took(lambda: read(content)) for _ in range(2)) < TIMES_MAX * plain


def test_a_file_may_have_many_columns_and_a_cell_many_lines() -> None:
    more = "".join(f",more {number}" for number in range(COLUMNS_MAX - 5))
    assert read(f"{HEADER.strip()}{more}\n{PLAIN_ROW}") == "1 rows"
    assert read(f"{HEADER.strip()}{more},one too many\n{PLAIN_ROW}") == "too_many_columns"
    note = "one, two\n" * 1_000
    assert read(f'{HEADER}parent,Ana,Li,a@agency.example,"{note}"\n') == "1 rows"
