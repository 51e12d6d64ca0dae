"""People who have one name."""

import pytest

from services.recruitment.applications.models import person_of
from services.recruitment.applications.rules.applicants import duplicate_keys, read_applicant
from services.recruitment.applications.rules.files import read_file

SUHARTI = {
    "given_name": "Suharti",
    "family_name": "",
    "email": "suharti@families.example",
    "postal_code": "97201",
    "advisor_kind": "parent",
}


NO_SUCH_NAME = [
    "-",
    "--",
    "—",
    ".",
    "N/A",
    "n/a.",
    "LNU",
    "F.N.U.",
    "fnu",
    "NFN",
    "NLN",
    "XXX",
    "Unknown",
    "No Last Name",
]


@pytest.mark.parametrize("family_name", ["", " ", "\u200b", *NO_SUCH_NAME])
def test_who_has_one_name_is_taken_and_shown_without_a_stray_blank(family_name):
    applicant, problems = read_applicant(SUHARTI | {"family_name": family_name})
    assert problems == []
    assert (applicant.given_name, applicant.family_name) == ("Suharti", "")
    assert person_of(applicant, "person-1").display_name == "Suharti"


@pytest.mark.parametrize("given_name", NO_SUCH_NAME)
def test_who_has_only_a_family_name_has_that_as_the_one_name(given_name):
    applicant, problems = read_applicant(SUHARTI | {"given_name": given_name, "family_name": "SUHARTI"})
    assert problems == []
    assert (applicant.given_name, applicant.family_name) == ("Suharti", "")


@pytest.mark.parametrize("given_name", NO_SUCH_NAME)
def test_no_name_at_all_is_none(given_name):
    _applicant, problems = read_applicant(SUHARTI | {"given_name": given_name, "family_name": "LNU"})
    assert [(problem["field"], problem["code"]) for problem in problems] == [("given_name", "required")]


@pytest.mark.parametrize(
    "written", ["Suharti", '"Suharti,"', "FNU Suharti", "Suharti LNU", '"Suharti, FNU"', '"LNU, Suharti"']
)
def test_one_name_in_a_column_of_whole_names_is_that(written):
    ((_line, suharti),) = read_file(f"name,email,role\n{written},s@families.example,parent\n").applicants
    assert (suharti.given_name, suharti.family_name) == ("Suharti", "")


def test_a_code_for_a_missing_name_beside_a_name_is_left_out():
    applicant, _problems = read_applicant(SUHARTI | {"given_name": "FNU Suharti"})
    assert (applicant.given_name, applicant.family_name) == ("Suharti", "")
    applicant, _problems = read_applicant(SUHARTI | {"given_name": "Ana NMN", "family_name": "Cruz"})
    assert (applicant.given_name, applicant.family_name) == ("Ana", "Cruz")


def test_a_field_that_is_left_out_is_an_empty_one():
    left_out = {field: value for field, value in SUHARTI.items() if field != "family_name"}
    assert read_applicant(left_out) == read_applicant(SUHARTI)


@pytest.mark.parametrize("columns", ["name,email,role\nSuharti", "first,last,email,role\nSuharti,"])
def test_files_take_one_name_in_one_column_and_in_two(columns):
    reading = read_file(f"{columns},suharti@families.example,parent\n")
    assert reading.problems == []
    ((line, suharti),) = reading.applicants
    assert (line, suharti.given_name, suharti.family_name) == (2, "Suharti", "")


def test_a_given_name_is_needed():
    _applicant, problems = read_applicant(SUHARTI | {"given_name": "", "family_name": "Suharti"})
    assert [(problem["field"], problem["code"]) for problem in problems] == [("given_name", "required")]


def test_one_name_and_a_zip_code_make_the_same_person():
    keys = [duplicate_keys(read_applicant(SUHARTI | {"email": f"{at}@x.example"})[0]) for at in range(2)]
    assert keys[0]["name"] == keys[1]["name"]
    other, _problems = read_applicant(SUHARTI | {"family_name": "Li"})
    assert duplicate_keys(other)["name"] != keys[0]["name"]


@pytest.mark.parametrize("family_name", ["Na", "None", "No", "Li"])
def test_a_short_family_name_stays_one(family_name):
    assert read_applicant(SUHARTI | {"family_name": family_name})[0].family_name == family_name
