"""Languages that families name, whether or not a list knows them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import read_applicant
from services.recruitment.people.rules.languages import DEFAULT_LANGUAGE, UNKNOWN, language_of

PERSON = {"given_name": "Naw", "family_name": "Lan", "email": "naw@x.example", "advisor_kind": "parent"}


@pytest.mark.parametrize(
    "written", ["Karen", "Mixteco", "Mam", "Chin", "Gibberish", "Q'anjob'al", "မြန်မာ", "x y z"]
)
def test_of_a_language_that_is_not_known_the_words_are_kept(written):
    applicant, problems = read_applicant(PERSON | {"language": f" {written} "})
    assert problems == []
    assert (applicant.language, applicant.language_as_written) == (UNKNOWN, written)


@pytest.mark.parametrize(
    ("written", "code"),
    [("LSM", "mfs"), ("Lengua de señas mexicana", "mfs"), ("LSPR", "psl"), ("PSL", "psl"), ("LSQ", "fcs")],
)
def test_a_sign_language_is_known_by_its_letters_and_the_words_are_kept(written, code):
    assert language_of(written) == (code, written)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffd"), max_size=254))
def test_no_language_costs_the_person(written):
    applicant, problems = read_applicant(PERSON | {"language": written})
    assert problems == []
    assert applicant.language


@pytest.mark.parametrize(
    "written",
    [
        "",
        "N/A",
        "n/a",
        "NA",
        "Other",
        "OTHER",
        "None",
        "Otro",
        "Ninguno",
        "-",
        "?",
        "Unknown",
        "Prefer not to say",
        "und",
        "Non",
    ],
)
def test_what_says_nothing_is_unsaid(written):
    assert language_of(written) == (DEFAULT_LANGUAGE, None)


@pytest.mark.parametrize("written", ["No", "no", "NO", "Si", "Sí"])
def test_an_answer_to_another_question_is_no_language_but_is_kept(written):
    assert language_of(written) == (DEFAULT_LANGUAGE, written)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Norwegian", "no"),
        ("Sinhala", "si"),
        ("K'iche'", "quc"),
        ("K’iche’", "quc"),
        ("Quiché", "quc"),
        ("Ojibwe", "oj"),
        ("Other: Somali", "so"),
        ("Other (Hmong)", "hmn"),
        ("Spanish or English", "es"),
        ("Spanish - English", "es"),
        ("español y inglés", "es"),
        ("Filipino", "fil"),
    ],
)
def test_a_language_that_is_known_needs_no_words(written, code):
    assert language_of(written) == (code, None)


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("Simplified Chinese", "zh"),
        ("Mexican Spanish", "es"),
        ("Mixteco/Spanish", "es"),
        ("Spanish, Mixteco", "es"),
        ("Spanish - needs interpreter", "es"),
        ("Chinese (Simplified)", "zh"),
        ("Other: Karen", UNKNOWN),
        ("Karen and Burmese", "my"),
    ],
)
def test_words_that_tell_more_than_the_code_are_kept(written, code):
    assert language_of(written) == (code, written)
