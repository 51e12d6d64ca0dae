"""What people type about themselves, in the one form in which it is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import (
    APPLICANT_FIELDS,
    duplicate_keys,
    read_applicant,
)
from services.recruitment.people.rules.contacts import read_email, read_phone, read_postal_code
from services.recruitment.people.rules.languages import read_language
from services.recruitment.people.rules.text import Wrong, plain, readable, without_byte_order_mark

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
        ("family_name", "required"),
        ("email", "not_an_email"),
        ("phone", "not_a_phone_number"),
        ("postal_code", "not_a_postal_code"),
        ("advisor_kind", "not_a_choice"),
        ("language", "unknown_language"),
    }


def test_nobody_applies_without_a_way_to_be_answered():
    assert codes(GOOD | {"email": " ", "phone": ""}) == {("email", "contact_required")}
    assert codes(GOOD | {"email": ""}) == codes(GOOD | {"phone": ""}) == set()


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
    "typed",
    [
        "(503) 555-0142",
        "503.555.0142",
        "503 555 0142 x5",
        "1-503-555-0142",
        "+1 (503)5550142",
        "5035550142.0",
        "503/555/0142",
        "503-555-0142 / 503-555-0143",
        "503-555-0142 or evenings",
        "Cell: 503 555 0142",
    ],
)
def test_odd_phone_formats_become_one(typed):
    assert read_phone(typed) == "+15035550142"


@pytest.mark.parametrize("typed", ["5550142", "503-555-014", "555-555-0100", "n/a", "5.03555E+09", "0"])
def test_a_number_that_cannot_be_called_is_refused(typed):
    with pytest.raises(Wrong, match="phone"):
        read_phone(typed)


def test_a_number_of_another_country_keeps_its_country():
    assert read_phone("+52 55 1234 5678") == "+525512345678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("97201", "97201"),
        ("97201-1234", "97201-1234"),
        ("972011234", "97201-1234"),
        ("2139", "02139"),
        ("601", "00601"),
        ("97201.0", "97201"),
    ],
)
def test_zip_codes_get_back_the_zeros_that_spreadsheets_drop(typed, kept):
    assert read_postal_code(typed) == kept


@pytest.mark.parametrize("typed", ["OR 97201", "12", "9720112", "abcde"])
def test_what_is_no_zip_code_is_refused(typed):
    with pytest.raises(Wrong, match="ZIP"):
        read_postal_code(typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Maria.Cruz@Families.EXAMPLE", "maria.cruz@families.example"),
        ("<ana@families.example>", "ana@families.example"),
        ("mailto:ana@families.example", "ana@families.example"),
        ("josé@families.example", "josé@families.example"),
    ],
)
def test_addresses_are_kept_in_one_form(typed, kept):
    assert read_email(typed) == kept


@pytest.mark.parametrize("typed", ["ana", "ana@", "@x.org", "a b@x.org", "ana@localhost", "ana@x..org"])
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Wrong, match="e-mail"):
        read_email(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "en"),
        ("English", "en"),
        ("ESPAÑOL", "es"),
        ("inglés", "en"),
        ("es-MX", "es"),
        ("spa", "es"),
        ("Spanish/English", "es"),
        ("Chinese (Mandarin)", "zh"),
        ("Haitian Creole", "ht"),
        ("Hmong", "hmn"),
        ("ASL", "ase"),
        ("Farsi", "fa"),
        ("so", "so"),
        ("vietnamita", "vi"),
    ],
)
def test_languages_are_known_by_name_and_by_code(typed, code):
    assert read_language(typed) == code


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
