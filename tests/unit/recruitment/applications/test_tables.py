"""Tables as spreadsheets write them: forgotten quotation marks, headers with line breaks, other encodings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.files import read_file
from services.recruitment.applications.rules.tables import UnreadableFile

HEADER = "First Name,Last Name,Email,Role,Notes\n"
ANA = "Ana,Quote,ana@families.example,parent,{}\n"
LUIS = "Luis,Quote,luis@families.example,youth,{}\n"
EVA = "Eva,Quote,eva@families.example,parent,{}\n"


def given_names(content: str) -> list[tuple[int, str]]:
    reading = read_file(content)
    assert reading.problems == []
    return [(line, applicant.given_name) for line, applicant in reading.applicants]


def refusals(content: str) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableFile) as refused:
        read_file(content)
    return [(error["code"], error["message"]) for error in refused.value.errors]


def assert_broken_at(line: int, content: str) -> None:
    ((code, message),) = refusals(content)
    assert code == "broken_quotes"
    assert f"near line {line} " in message


def test_a_text_that_ends_inside_quotes_is_refused_whole_with_the_line():
    assert_broken_at(2, HEADER + ANA.format('"call after 5') + LUIS.format("") + EVA.format(""))
    assert_broken_at(3, HEADER + ANA.format("") + LUIS.format('"') + EVA.format(""))
    assert_broken_at(4, HEADER + ANA.format("") + LUIS.format("") + EVA.format('"call after 5'))
    assert_broken_at(2, 'First Name,Last Name,Email,Role\nNoa,Quote,n@families.example,"parent\n')
    assert_broken_at(1, 'First Name,Last Name,Email,"Role\n' + ANA.format(""))
    assert_broken_at(2, HEADER + ANA.format(' "call after 5').rstrip("\n"))


@given(st.integers(0, 4), st.sampled_from(["\n", "\r\n", "\r"]), st.sampled_from(",;\t|"))
def test_one_mark_that_nobody_closed_never_costs_a_person_in_silence(at, line_end, delimiter):
    rows = [["Given Name", "Family Name", "Email", "Role", "Notes"]]
    rows += [["Ana", name, f"{name}@families.example", "parent", ""] for name in ("Cruz", "Peña", "Li")]
    rows[2][at] = '"' + rows[2][at]
    text = line_end.join(map(delimiter.join, rows)) + line_end
    assert_broken_at(3, text)


def test_two_forgotten_marks_that_close_each_other_are_refused():
    assert_broken_at(2, HEADER + ANA.format('"call after 5') + LUIS.format("") + EVA.format('"call'))
    assert_broken_at(2, HEADER + ANA.format('"call after 5') + LUIS.format("") + EVA.format('call"'))
    nobody = "Luis,Quote,not an address,youth,{}\n"
    assert_broken_at(2, HEADER + ANA.format('"call after 5') + nobody.format('call"') + EVA.format(""))


@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (
            "First Name,Last Name,Notes,Email,Role",
            'Ana,One,"call,ana@x.example,parent|Luis,Two,late",luis@x.example,youth',
        ),
        (
            "First Name,Last Name,Notes,Email,Role",
            'Ana,One,"call,ana@x.example,parent|Eva,,,eva@x.example,youth|Luis,Two,late",luis@x.example,youth',
        ),
        (
            "First Name,Last Name,Notes,Email,Role",
            'Ana,One,"call, ana@x.example, parent|Luis, Two, late", luis@x.example, youth',
        ),
        (
            "First Name,Last Name,Address,Phone,Role",
            'Ana,One,"12 Main St,503-555-0112,parent|Luis,Two,9 Oak St",503-555-0113,youth',
        ),
        (
            "Notes,First Name,Last Name,Email,Role",
            '"call,Ana,One,ana@x.example,parent|late",Luis,Two,luis@x.example,youth',
        ),
        (
            "First Name,Notes,Last Name,Email,Role,ZIP",
            'Ana,"call,One,ana@x.example,parent|Luis,late",Two,luis@x.example,youth,97201',
        ),
        (
            "First Name,Last Name,Notes,Email,Role",
            'Ana,One,"call,not yet,who knows|Luis,Two,late",luis@x.example,youth',
        ),
        (
            "First Name,Last Name,Email,Role,Notes",
            'Ana,One,ana@x.example,parent,"call|Luis,Two,not yet,friend,late"',
        ),
    ],
)
def test_two_marks_that_close_each_other_hide_no_row_in_any_column(header, rows):
    assert_broken_at(2, f"{header}\n{rows}\n".replace("|", "\n"))


@pytest.mark.parametrize(
    "note",
    [
        "call, then write\nlate, as always",
        "call after 5\nLuis, Two, late",
        "likes:\nmusic, games, food, dogs, cats",
        "one, two, three\nfour, five, six",
        "see 503-555-0199, the aunt\nor the uncle",
        "reach ana@home.example, or nobody\nthanks",
        "1. reading\n2. writing\n\n3. parent group",
    ],
)
@pytest.mark.parametrize("at", range(5))
def test_a_note_of_several_lines_is_read_in_any_column(note, at):
    names = ["First Name", "Last Name", "Email", "Role"]
    cells = ["Ana", "One", "ana@agency.example", "parent"]
    names.insert(at, "Notes")
    cells.insert(at, f'"{note}"')
    assert given_names(",".join(names) + "\n" + ",".join(cells) + "\n") == [(2, "Ana")]


def test_notes_with_line_breaks_marks_and_commas_in_quotes_are_read():
    note = '"He said ""call, after 5"",\nsee: Parent, Peña, Luis,\nno e-mail"'
    assert given_names(HEADER + ANA.format(note) + EVA.format("")) == [(2, "Ana"), (5, "Eva")]
    assert given_names(HEADER + ANA.format("5' 10\" tall") + EVA.format('"Bob" Smith')) == [
        (2, "Ana"),
        (3, "Eva"),
    ]


def test_blanks_after_the_delimiter_do_not_open_the_quotes():
    content = 'Name, Email, Role\n"Quote, Ana", "ana@families.example", "parent"\n'
    assert given_names(content) == [(2, "Ana")]


def test_a_mark_that_cuts_the_cells_of_a_row_at_the_wrong_places_is_a_problem_of_that_row():
    header = "Name,Notes,Email,Role\n"
    row = 'Ana Quote,"said "hi, there" ok",ana@families.example,parent\n'
    reading = read_file(header + row + "Eva Quote,,eva@families.example,parent\n")
    assert [(problem["line"], problem["code"]) for problem in reading.problems] == [(2, "broken_quotes")]
    assert [line for line, _applicant in reading.applicants] == [3]


def test_line_breaks_in_the_names_of_columns_are_blanks():
    header = '"First\nName","Last Name",Email,"Phone\r\n(mobile)",ZIP,"Type\n"\n'
    row = "Ana,Break,ana@families.example,503-555-0102,97201,parent\n"
    reading = read_file(header + row)
    ((line, ana),) = reading.applicants
    assert reading.problems == []
    assert (line, ana.given_name, ana.phone) == (5, "Ana", "+15035550102")


@given(st.sampled_from(["\n", "\r\n", "\r"]), st.integers(0, 3), st.sampled_from(",;\t|"))
def test_a_line_break_in_any_name_of_a_column_changes_nothing(line_break, at, delimiter):
    names = ["First Name", "Last Name", "Email Address", "Advisor Type"]
    names[at] = f'"{names[at].replace(" ", line_break)}"'
    content = delimiter.join(names) + line_break + delimiter.join(["Ana", "Break", "a@b.example", "parent"])
    assert given_names(content) == [(3, "Ana")]


def test_a_column_that_is_marked_as_needed_or_not_is_known():
    content = "First Name*,Last Name (optional),E-mail (required),Role *\nAna,Cruz,a@b.example,parent\n"
    assert given_names(content) == [(2, "Ana")]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_that_was_taken_for_single_bytes_is_called_so(encoding):
    content = (HEADER + ANA.format("")).encode(encoding).decode("latin-1")
    ((code, message),) = refusals(content)
    assert code == "not_utf8"
    assert "UTF-16" in message
