"""Files of applications, as agencies export them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import read_applicant, same_person_keys
from services.recruitment.applications.rules.columns import CELL_CHARACTERS_MAX as CELL_READ_MAX
from services.recruitment.applications.rules.files import FILE_ROWS_MAX, read_file
from services.recruitment.applications.rules.sorting import sort_out
from services.recruitment.applications.rules.tables import CELL_CHARACTERS_MAX, UnreadableFile
from tests.support.file_texts import file_texts

HEADER = ["Last Name", "First Name", "E-mail Address", "Cell Phone", "ZIP", "Role", "Preferred Language"]
MARIA = ["DE LA CRUZ", "MARIA", "maria@families.example", "(503) 555-0142", "2139", "Parent", "Spanish"]
SEAN = ["O'NEIL", "SEAN", "", "503.555.0143", "97201", "Father", ""]


def as_csv(*rows, delimiter=",", line_end="\r\n"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    return out.getvalue()


def names(reading):
    return [(line, f"{one.given_name} {one.family_name}") for line, one in reading.applicants]


def codes_of(content):
    with pytest.raises(UnreadableFile) as refused:
        read_file(content)
    return [error["code"] for error in refused.value.errors]


def test_a_mark_that_is_closed_in_the_row_below_hides_nobody():
    content = (
        "first name,last name,email,kind,notes,phone\n"
        'Ana,Cruz,ana@families.example,parent,"tall,3125550101\n'
        'Bo,Diaz,bo@families.example,youth,6",3125550102\n'
    )
    assert codes_of(content) == ["broken_quotes"]


@pytest.mark.parametrize("line", ["joe@families.example", "(503) 555-0199", "parent"])
def test_a_note_of_several_lines_may_have_an_address_on_one(line):
    reading = read_file(as_csv([*HEADER, "Notes"], [*MARIA, f"Also reach my husband:\n{line}"]))
    assert (len(reading.applicants), reading.problems) == (1, [])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_any_delimiter_and_line_end_is_understood(delimiter, line_end):
    reading = read_file(as_csv(HEADER, MARIA, SEAN, delimiter=delimiter, line_end=line_end))
    assert names(reading) == [(2, "Maria de la Cruz"), (3, "Sean O'Neil")]
    assert reading.problems == []


def test_what_spreadsheets_put_before_the_header_is_passed_over():
    assert names(read_file("\ufeffsep=;\r\n\r\n" + as_csv(HEADER, MARIA, delimiter=";"))) == [
        (4, "Maria de la Cruz")
    ]


def test_columns_may_come_in_any_order_and_others_are_not_looked_at():
    header, row = [*reversed(HEADER), "Diagnosis"], [*reversed(MARIA), "not ours to know"]
    assert names(read_file(as_csv(header, row))) == [(2, "Maria de la Cruz")]


def test_spanish_headers_are_known():
    header = ["Nombre", "Apellidos", "Correo electrónico", "Teléfono", "Código postal", "Tipo", "Idioma"]
    row = ["Ana", "Peña", "ana@families.example", "", "97201", "madre", "español"]
    ((_line, ana),) = read_file(as_csv(header, row)).applicants
    assert (ana.family_name, ana.advisor_kind, ana.language) == ("Peña", "parent", "es")


def test_one_column_may_hold_the_whole_name():
    header = ["Name", "Email", "Type"]
    rows = [["Cruz, Ana", "ana@families.example", "parent"], ["Li Wei", "li@families.example", "youth"]]
    assert names(read_file(as_csv(header, *rows))) == [(2, "Ana Cruz"), (3, "Li Wei")]


def test_the_first_filled_of_two_phone_columns_counts():
    header = ["First", "Last", "Home Phone", "Cell Phone", "Type"]
    ((_line, ana),) = read_file(as_csv(header, ["Ana", "Cruz", "", "503 555 0142", "parent"])).applicants
    assert ana.phone == "+15035550142"


@pytest.mark.parametrize(
    ("columns", "cells", "field", "kept"),
    [
        ("Preferred Language,Home Language", "N/A,Karen", "language", ("und", "Karen")),
        ("Preferred Language,Home Language", "Other,Spanish", "language", ("es", None)),
        ("Preferred Language,Home Language", "Spanish,N/A", "language", ("es", None)),
        ("Preferred Language,Home Language", "N/A,-", "language", ("en", None)),
        ("Home Phone,Mobile", "N/A,503-555-0142", "phone", "+15035550142"),
        ("Home Phone,Day Phone,Mobile", "-,none,503-555-0142", "phone", "+15035550142"),
        ("ZIP,Postal Code", "unknown,97201", "postal_code", "97201"),
        ("Last,Apellido", "LNU,Cruz", "family_name", "Cruz"),
        ("Last,Apellido", "LNU,-", "family_name", ""),
    ],
)
def test_of_several_columns_the_first_that_says_something_counts(columns, cells, field, kept):
    content = f"First,{columns},Email,Type\nAna,{cells},a@x.example,parent\n"
    if "Last" not in columns:
        content = content.replace("First,", "First,Last,", 1).replace("Ana,", "Ana,Cruz,", 1)
    reading = read_file(content)
    ((_line, ana),) = reading.applicants
    assert reading.problems == []
    read = (ana.language, ana.language_as_written) if field == "language" else getattr(ana, field)
    assert read == kept


def test_the_apostrophe_by_which_a_spreadsheet_keeps_text_is_left_out_but_that_of_a_name_stays():
    row = ["'Aʻala", "'Ana", "'ana@families.example", "'503-555-0142", "'02139", "'parent", "'es"]
    reading = read_file(as_csv(HEADER, row))
    ((_line, applicant),) = reading.applicants
    assert (applicant.postal_code, applicant.phone) == ("02139", "+15035550142")
    assert (applicant.email, applicant.language) == ("ana@families.example", "es")
    assert (applicant.given_name, applicant.family_name[0]) == ("'Ana", "'")


def test_accents_survive_a_wrong_encoding():
    mangled = as_csv(HEADER, [*MARIA[:1], "JosÃ©", *MARIA[2:]])
    assert names(read_file(mangled)) == [(2, "José de la Cruz")]


def test_a_bad_row_is_reported_by_line_and_field_and_the_others_are_read():
    bad = ["", "4ever", "nope", "1", "x", "robot", "Gibberish"]
    partly = ["Cruz", "Ana", "nope", "503-555-0144", "OR 97201", "parent", ""]
    reading = read_file(as_csv(HEADER, MARIA, bad, [], SEAN, partly))
    assert names(reading) == [(2, "Maria de la Cruz"), (5, "Sean O'Neil"), (6, "Ana Cruz")]
    assert {(problem["line"], problem["field"], problem["code"]) for problem in reading.problems} == {
        (3, "given_name", "not_a_name"),
        (3, "email", "not_an_email"),
        (3, "phone", "not_a_phone_number"),
        (3, "postal_code", "not_a_postal_code"),
        (3, "advisor_kind", "not_a_choice"),
        (6, "email", "not_an_email"),
        (6, "postal_code", "not_a_postal_code"),
    }


def test_a_row_is_found_by_its_first_line_when_a_cell_has_line_breaks():
    long = [*MARIA[:1], "Maria\nJosé", *MARIA[2:]]
    assert [line for line, _ in read_file(as_csv(HEADER, long, SEAN)).applicants] == [2, 4]


def test_a_row_that_is_cut_short_lacks_what_is_missing():
    problems = read_file(as_csv(HEADER, ["Cruz", "Ana", "ana@families.example"])).problems
    assert [(problem["field"], problem["code"]) for problem in problems] == [("advisor_kind", "required")]


def test_a_file_without_needed_columns_is_refused_with_all_that_lack():
    assert codes_of(as_csv(["Ward", "Bed"], ["1", "2"])) == ["missing_column"] * 4
    assert codes_of(as_csv(["Name", "Email"], ["Ana Cruz", "a@x.org"])) == ["missing_column"]


def test_an_empty_file_is_refused():
    assert codes_of("") == codes_of("\ufeff\r\n ,,\r\n") == ["empty"]


def test_a_file_over_the_limits_is_refused():
    assert codes_of(as_csv(HEADER, *[SEAN] * (FILE_ROWS_MAX + 1))) == ["too_many_rows"]


@pytest.mark.parametrize("rest", ["x" * 200_000, "x\r\n" * 100_000])
def test_a_quotation_mark_that_never_closes_is_reported(rest):
    assert codes_of(as_csv(HEADER, MARIA) + '"' + rest) == ["broken_quotes"]


TOO_LONG = "x" * (CELL_CHARACTERS_MAX + 1)


@pytest.mark.parametrize("cell", [TOO_LONG, f"one\n{TOO_LONG}", f'"{TOO_LONG}"'])
def test_a_cell_that_is_too_long_is_reported_as_that(cell):
    assert codes_of(as_csv(HEADER, MARIA, [cell, "Ana"])) == ["cell_too_long"]


@pytest.mark.parametrize("letter", ["x", "é"])
def test_a_cell_that_is_longer_than_any_value_is_a_problem_of_its_row(letter):
    long = letter * (CELL_READ_MAX + 1)
    reading = read_file(as_csv([*HEADER, "Notes"], [*MARIA, long], [long, *SEAN[1:], ""], [*SEAN, ""]))
    assert names(reading) == [(2, "Maria de la Cruz"), (4, "Sean O'Neil")]
    assert [(one["line"], one["field"], one["code"]) for one in reading.problems] == [
        (3, "family_name", "too_long")
    ]


def test_the_name_of_a_column_that_is_too_long_is_reported_as_that():
    assert codes_of(as_csv([*HEADER, TOO_LONG], MARIA)) == ["cell_too_long"]


def test_a_duplicate_is_reported_with_what_it_duplicates():
    by_email = ["De-La Cruz", "maria", "MARIA@families.example", "", "", "parent", ""]
    by_phone = ["DE LA CRUZ", "MARÍA", "", "+1 503 555 0142", "", "parent", ""]
    by_name = ["de la Cruz", "María", "other@families.example", "", "02139", "parent", ""]
    reading = read_file(as_csv(HEADER, MARIA, by_email, by_phone, by_name, SEAN))
    sorting = sort_out(reading.applicants, {"+15035550143 seanoneil parent": "application-7"})
    assert [one.applicant.family_name for one in sorting.new] == ["de la Cruz"]
    assert [(one["line"], one["of"], one["matched_on"]) for one in sorting.duplicates] == [
        (3, "line 2", "email"),
        (4, "line 2", "phone"),
        (5, "line 2", "name"),
        (6, "application-7", "phone"),
    ]


PEOPLE = st.fixed_dictionaries(
    {
        "given_name": st.sampled_from(["Ana", "Li", "Sean"]),
        "family_name": st.sampled_from(["Cruz", "Wei"]),
        "email": st.sampled_from(["", "a@families.example", "b@families.example", "c@families.example"]),
        "phone": st.sampled_from(["", "503-555-0142", "503-555-0143", "503-555-0144"]),
        "postal_code": st.sampled_from(["", "97201", "97202"]),
        "advisor_kind": st.just("parent"),
    }
).filter(lambda person: person["email"] or person["phone"])


@given(st.lists(PEOPLE, max_size=12))
def test_sorting_the_same_rows_again_finds_nobody_new(people):
    rows = [(line, read_applicant(person)[0]) for line, person in enumerate(people, start=2)]
    first = sort_out(rows, {})
    known: dict[str, str] = {}
    for number, (_line, applicant, _like) in enumerate(first.new):
        for key in same_person_keys(applicant).values():
            known.setdefault(key, f"application-{number}")
    again = sort_out(rows, known)
    assert again.new == []
    assert len(first.new) + len(first.duplicates) == len(again.duplicates) == len(rows)


@given(st.text(alphabet='ab,;"\t\n\r é0@.', max_size=300))
def test_whatever_follows_a_header_is_read_row_by_row(text):
    try:
        reading = read_file(as_csv(HEADER) + text)
    except UnreadableFile:
        assert '"' in text
        return
    lines = [line for line, _applicant in reading.applicants] + [
        problem["line"] for problem in reading.problems
    ]
    assert all(1 < line <= text.count("\n") + text.count("\r") + 2 for line in lines)


@given(file_texts(HEADER))
def test_whatever_a_file_holds_is_read_or_refused(text):
    try:
        reading = read_file(text)
    except UnreadableFile:
        return
    assert all(problem["line"] > 1 for problem in reading.problems)
