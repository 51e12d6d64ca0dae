"""Of a row in which something cannot be read the person is taken if it is clear who they are."""

import pytest

from services.recruitment.applications.models import person_of
from services.recruitment.applications.rules.applicants import Applicant, read_applicant
from services.recruitment.applications.rules.files import CELL_CHARACTERS_MAX, read_file
from services.recruitment.applications.rules.sorting import sort_out

MAIL = "ana@agency.example"
PHONE = "+15035550142"


def read(columns: str, cells: str) -> tuple[Applicant | None, set[tuple[str, str]]]:
    """The person of one row, with its other cells, and what there is to look at."""
    reading = read_file(f"First Name,Last Name,Role,{columns}\nAna,Cruz,parent,{cells}\n")
    people = [applicant for _line, applicant in reading.applicants]
    return (people[0] if people else None), {(one["field"], one["code"]) for one in reading.problems}


@pytest.mark.parametrize("code", ["OR 97201", "97201-12", "97", "call me", "97201 (home)"])
def test_a_zip_code_that_cannot_be_read_costs_nobody(code):
    ana, problems = read("Email,ZIP", f"{MAIL},{code}")
    assert (ana.email, ana.postal_code) == (MAIL, None)
    assert problems == {("postal_code", "not_a_postal_code")}


@pytest.mark.parametrize("phone", ["1-800-FLOWERS", '"503-555-0112, 12"', "call me", "503-555-0142 ext. A12"])
def test_a_phone_number_that_cannot_be_read_costs_nobody_with_an_address(phone):
    ana, problems = read("Email,Phone", f"{MAIL},{phone}")
    assert (ana.email, ana.phone) == (MAIL, None)
    assert problems == {("phone", "not_a_phone_number")}


@pytest.mark.parametrize("email", ["ana", "ana at agency.example", "ana@", "a\ufffd@x.example"])
def test_an_address_that_cannot_be_read_costs_nobody_with_a_number(email):
    ana, problems = read("Email,Phone", f"{email},503-555-0142")
    assert (ana.email, ana.phone) == (None, PHONE)
    assert {field for field, _code in problems} == {"email"}


def test_of_a_language_that_cannot_be_read_nothing_is_known():
    for language in ("Espa\ufffdol", "x" * 300, "x" * (CELL_CHARACTERS_MAX + 1)):
        ana, problems = read("Email,Language", f"{MAIL},{language}")
        assert (ana.language, {field for field, _code in problems}) == ("und", {"language"})


@pytest.mark.parametrize(
    ("columns", "cells", "problems"),
    [
        ("Email,Phone", "nope,call me", {("email", "not_an_email"), ("phone", "not_a_phone_number")}),
        ("Email,Phone", "N/A,call me", {("phone", "not_a_phone_number")}),
        ("Email,Phone", "N/A,-", {("email", "contact_required")}),
        ("Email,Type", f"{MAIL},youth", {("advisor_kind", "ambiguous")}),
    ],
)
def test_who_is_not_clear_or_cannot_be_reached_is_left_out_and_told(columns, cells, problems):
    assert read(columns, cells) == (None, problems)


def test_a_name_that_is_not_clear_is_left_out():
    content = "First,Last,Email,Role\nAna,4ever,a@x.example,parent\nAna,Cruz,b@x.example,robot\n"
    reading = read_file(content)
    assert reading.applicants == []
    assert [(one["line"], one["field"]) for one in reading.problems] == [
        (2, "family_name"),
        (3, "advisor_kind"),
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "kept", "problems"),
    [
        ("Home Phone,Mobile", "N/A,503-555-0142", [PHONE], set()),
        ("Home Phone,Mobile", "503-555-0142,503-555-0143", [PHONE, "+15035550143"], set()),
        ("Home Phone,Mobile", "503-555-0142,(503) 555-0142", [PHONE], set()),
        ("Home Phone,Mobile", "call me,503-555-0142", [PHONE], {("phone", "not_a_phone_number")}),
        ("Home Phone,Mobile", "503-555-0142,call me", [PHONE], {("phone", "not_a_phone_number")}),
        ("Email,E-mail Address", f"{MAIL},b@x.example", [MAIL, "b@x.example"], set()),
        ("Phone,ZIP", "503-555-0142 / 503-555-0143,97201", [PHONE, "+15035550143"], set()),
        ("Phone,ZIP", "C: 503-555-0142 H: 503-555-0143 x4,", [PHONE, "+15035550143;ext=4"], set()),
        ("Phone,ZIP", "503-555-0142 or (503) 555-0142,", [PHONE], set()),
        ("Email,ZIP", f"{MAIL}; b@x.example,97201", [MAIL, "b@x.example"], set()),
        ("Email,ZIP", f"{MAIL} b@x.example,97201", [MAIL, "b@x.example"], set()),
        ("Email,ZIP", f"{MAIL} / nope@,97201", [MAIL], {("email", "not_an_email")}),
        ("Email,ZIP", f"Ana Cruz <{MAIL}>,97201", [MAIL], set()),
        ("Email,E-mail Address", f"nope,{MAIL}", [MAIL], {("email", "not_an_email")}),
    ],
)
def test_further_columns_of_addresses_and_numbers_are_kept_or_told(columns, cells, kept, problems):
    ana, found = read(columns, cells)
    assert [point.value for point in person_of(ana, "person-1").contact_points] == kept
    assert found == problems


def test_further_languages_are_kept():
    ana, problems = read("Email,Preferred Language,Home Language", f"{MAIL},Spanish,Mixteco")
    spoken = person_of(ana, "person-1").languages
    assert [(one.code, one.as_written) for one in spoken] == [("es", None), ("und", "Mixteco")]
    assert problems == set()


@pytest.mark.parametrize(
    ("columns", "cells", "problem"),
    [
        ("ZIP,Postal Code", "97201,97202", ("postal_code", "another_value")),
        ("Suffix,ZIP", "Wizard,97201", ("suffix", "not_a_suffix")),
        ("Surname,ZIP", "Diaz,97201", ("family_name", "another_value")),
        ("Surname,ZIP", "4ever,97201", ("family_name", "not_a_name")),
    ],
)
def test_what_a_person_has_only_once_is_told_if_it_is_there_twice(columns, cells, problem):
    ana, problems = read(f"Email,{columns}", f"{MAIL},{cells}")
    assert (ana.family_name, ana.postal_code) == ("Cruz", "97201")
    assert problems == {problem}


def test_who_shares_a_further_number_may_be_the_same_person():
    header = "First Name,Last Name,Role,Phone,Mobile\n"
    rows = "Ana,Cruz,parent,503-555-0142,503-555-0143\nAna,Cruz,parent,503-555-0143,\n"
    (one,) = sort_out(read_file(header + rows).applicants, {}).duplicates
    assert (one["line"], one["of"], one["matched_on"]) == (3, "line 2", "phone")


@pytest.mark.parametrize(
    ("field", "value"), [("postal_code", "OR 97201"), ("phone", "call me"), ("email", "x")]
)
def test_the_form_for_one_person_refuses_what_it_cannot_read(field, value):
    ana = {
        "given_name": "Ana",
        "family_name": "Cruz",
        "advisor_kind": "parent",
        "email": MAIL,
        "phone": PHONE,
    }
    applicant, problems = read_applicant(ana | {"email": MAIL, "phone": PHONE} | {field: value})
    assert applicant is None
    assert [one["field"] for one in problems] == [field]
