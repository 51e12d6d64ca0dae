"""What people type about themselves, in the one form in which it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import (
    APPLICANT_FIELDS,
    duplicate_keys,
    read_applicant,
)

GOOD = {
    "given_name": "MARIA",
    "family_name": "DE LA CRUZ",
    "email": "Maria@Families.Example",
    "phone": "(503) 555-0142",
    "postal_code": "97201",
    "advisor_kind": "Parent",
    "language": "Spanish",
}


def codes(raw):
    return {(problem["field"], problem["code"]) for problem in read_applicant(raw)[1]}


def test_a_good_applicant_is_read_into_normal_form():
    applicant, problems = read_applicant(GOOD)
    assert problems == []
    assert (applicant.given_name, applicant.family_name) == ("Maria", "de la Cruz")
    assert (applicant.email, applicant.phone) == ("maria@families.example", "+15035550142")
    assert (applicant.postal_code, applicant.advisor_kind, applicant.language) == ("97201", "parent", "es")


def test_every_wrong_field_is_named_at_once():
    wrong = {
        "given_name": "4ever",
        "email": "maria@",
        "phone": "12",
        "postal_code": "x",
        "advisor_kind": "robot",
        "language": "Gibberish",
    }
    assert codes(wrong) == {
        ("given_name", "not_a_name"),
        ("email", "not_an_email"),
        ("phone", "not_a_phone_number"),
        ("postal_code", "not_a_postal_code"),
        ("advisor_kind", "not_a_choice"),
    }


def test_nobody_applies_without_a_way_to_be_answered():
    assert codes(GOOD | {"email": " ", "phone": ""}) == {("email", "contact_required")}
    assert codes(GOOD | {"email": ""}) == codes(GOOD | {"phone": ""}) == set()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mrs. Eva", "Eva"),
        ("SRA. ANA MARÍA", "Ana María"),
        ("Dr Ana", "Ana"),
        ("Don", "Don"),
        ("Ms", "Ms"),
        ("Doña Ana", "Doña Ana"),
    ],
)
def test_a_title_before_a_name_is_no_part_of_it_but_a_word_that_may_be_a_name_is(typed, name):
    assert read_applicant(GOOD | {"given_name": typed})[0].given_name == name


UNSAID = pytest.mark.parametrize("text", ["N/A", "n/a", "none", "-", "—", "?", "No tiene", "Declined"])


@UNSAID
@pytest.mark.parametrize("field", ["email", "phone", "postal_code"])
def test_what_is_left_unsaid_costs_nobody_their_application(field, text):
    applicant, problems = read_applicant(GOOD | {field: text})
    assert problems == []
    assert getattr(applicant, field) is None


@UNSAID
def test_who_says_neither_address_nor_number_cannot_be_answered(text):
    assert codes(GOOD | {"email": text, "phone": text}) == {("email", "contact_required")}


def test_what_is_too_long_or_was_damaged_is_named():
    assert codes(GOOD | {"family_name": "a" * 81}) == {("family_name", "too_long")}
    assert codes(GOOD | {"email": "a" * 255}) == {("email", "too_long")}
    assert codes(GOOD | {"given_name": "Jos\ufffd"}) == {("given_name", "unreadable_character")}


@given(st.dictionaries(st.sampled_from(APPLICANT_FIELDS), st.text(max_size=300)))
def test_anything_typed_is_either_read_or_refused_with_codes_that_do_not_repeat_it(raw):
    applicant, problems = read_applicant(raw)
    assert (applicant is None) == bool(problems)
    for problem in problems:
        typed = raw.get(problem["field"], "")
        assert len(typed) < 8 or typed not in problem["message"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Mother", "parent"),
        ("parent/caregiver", "parent"),
        ("Foster parent", "parent"),
        ("MADRE", "parent"),
        ("youth", "youth"),
        ("Young adult (18+)", "youth"),
        ("Self-advocate", "youth"),
        ("joven", "youth"),
    ],
)
def test_kinds_of_advisor_are_known_by_the_words_people_use(typed, kind):
    applicant, _problems = read_applicant(GOOD | {"advisor_kind": typed})
    assert applicant.advisor_kind == kind


def test_the_same_person_is_known_by_contact_or_by_name_and_zip_code():
    maria, _ = read_applicant(GOOD)
    again, _ = read_applicant(
        GOOD
        | {"given_name": "María", "email": "other@families.example", "phone": "", "postal_code": "97201-0001"}
    )
    shared = set(duplicate_keys(maria).values()) & set(duplicate_keys(again).values())
    assert shared == {duplicate_keys(maria)["name"]}


def test_a_name_without_a_zip_code_makes_nobody_the_same():
    maria, _ = read_applicant(GOOD | {"postal_code": ""})
    assert duplicate_keys(maria).keys() == {"email", "phone"}
