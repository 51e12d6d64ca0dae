"""Names come out as people write them, whatever an export made of them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.recruitment.people.rules.names import (
    is_name,
    name_key,
    proper_family_name,
    proper_given_name,
    split_full_name,
    tidy_name,
)

# The dotless i and the long s become other letters in capitals, so that an export has lost them already.
LETTERS = st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F, exclude_characters="ıſ")
WORDS = st.text(LETTERS, min_size=1, max_size=8)
MARKS = st.sampled_from([" ", "-", "'", ". ", "  "])
NAMES = st.lists(st.tuples(WORDS, MARKS), min_size=1, max_size=4).map(
    lambda parts: "".join(word + mark for word, mark in parts)
)


@pytest.mark.parametrize(
    ("exported", "name"),
    [
        ("MCDONALD", "McDonald"),
        ("mcdonald", "McDonald"),
        ("McDONALD", "McDonald"),
        ("MacDONALD", "MacDonald"),
        ("McDonald", "McDonald"),
        ("MACIAS", "Macias"),
        ("DE LA CRUZ", "de la Cruz"),
        ("de la cruz", "de la Cruz"),
        ("De La Cruz", "De La Cruz"),
        ("DEL RÍO", "del Río"),
        ("LA ROSA", "La Rosa"),
        ("la Rosa", "la Rosa"),
        ("VAN DER BERG", "van der Berg"),
        ("ORTEGA Y GASSET", "Ortega y Gasset"),
        ("O'NEIL", "O'Neil"),
        ("o’neil", "O'Neil"),
        ("D'ANGELO", "D'Angelo"),
        ("KA'AHUMANU", "Ka'ahumanu"),
        ("GARCÍA-LÓPEZ", "García-López"),
        ("ÁLVAREZ", "Álvarez"),
        ("nguyễn", "Nguyễn"),
        ("SMITH JR", "Smith Jr."),
        ("smith iii", "Smith III"),
        ("ST. JOHN", "St. John"),
        ("LE", "Le"),
        ("  VEGA ", "Vega"),
    ],
)
def test_a_family_name_is_written_as_people_write_it(exported, name):
    assert proper_family_name(tidy_name(exported)) == name


@pytest.mark.parametrize(
    ("exported", "name"),
    [
        ("MARIA DE LOS ANGELES", "Maria de los Angeles"),
        ("josé", "José"),
        ("DeShawn", "DeShawn"),
        ("LaToya", "LaToya"),
        ("DE", "De"),
        ("MARY-ANN", "Mary-Ann"),
        ("j. r.", "J. R."),
    ],
)
def test_a_given_name_begins_with_a_capital(exported, name):
    assert proper_given_name(tidy_name(exported)) == name


@given(NAMES)
@example("ŉ ")
def test_writing_a_name_properly_twice_changes_nothing_more(name):
    for proper in (proper_given_name, proper_family_name):
        once = proper(tidy_name(name))
        assert proper(tidy_name(once)) == once


@given(NAMES)
def test_proper_writing_changes_no_letter_but_its_case(name):
    tidied = tidy_name(name)
    assert name_key("", proper_family_name(tidied)) == name_key("", tidied)


@pytest.mark.parametrize("text", ["", "4ever", "=SUM(A1)", "a@b.org", "<b>Ana</b>", "---", "N/A"])
def test_what_no_name_looks_like_is_not_taken(text):
    assert not is_name(tidy_name(text))


@pytest.mark.parametrize("text", ["Ana", "O'Neil-García Jr.", "Nguyễn", "李", "María José"])
def test_names_of_all_scripts_are_taken(text):
    assert is_name(tidy_name(text))


def test_two_spellings_of_one_name_have_one_key():
    assert name_key("JOSE", "DE LA CRUZ") == name_key("José", "de-la Cruz")
    assert name_key("Ana", "Maria") != name_key("Anam", "aria")


@pytest.mark.parametrize(
    ("full_name", "parts"),
    [
        ("Ana de la Cruz", ("Ana", "de la Cruz")),
        ("CRUZ, ANA MARIA", ("ANA MARIA", "CRUZ")),
        ("Ana Maria Lopez", ("Ana Maria", "Lopez")),
        ("Cher", ("Cher", "")),
        ("", ("", "")),
    ],
)
def test_a_full_name_is_parted_into_given_and_family_name(full_name, parts):
    assert split_full_name(full_name) == parts
