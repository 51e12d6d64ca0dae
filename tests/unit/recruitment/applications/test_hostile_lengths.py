"""What strangers send costs no more time than what people write, however long it is."""

import time
from collections.abc import Callable

import pytest

from services.recruitment.applications.rules.applicants import is_right, read_applicant
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
