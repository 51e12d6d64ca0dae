"""People of one family who share an address or a number are people of their own."""

from hypothesis import given
from hypothesis import strategies as st

from services.recruitment.applications.rules.applicants import (
    duplicate_keys,
    read_applicant,
    same_person_keys,
)
from services.recruitment.applications.rules.files import read_file
from services.recruitment.applications.rules.sorting import sort_out

HEADER = "Name,Email,Phone,ZIP,Role\n"


def sorted_out(*rows: str, known: dict[str, str] | None = None):
    reading = read_file(HEADER + "\n".join(rows))
    assert reading.problems == []
    return sort_out(reading.applicants, known or {})


def told(duplicates):
    return [(one["line"], one["of"], one["matched_on"]) for one in duplicates]


def test_two_people_at_one_phone_or_address_are_both_new_and_told_of():
    sorting = sorted_out(
        "Ana Vega,ana@x.example,503-555-0142,97201,mother",
        "Luis Vega,,503-555-0142,97201,father",
        "Eva Vega,ANA@x.example,,97201,youth",
    )
    assert [(one.line, one.like) for one in sorting.new] == [(2, None), (3, "line 2"), (4, "line 2")]
    assert told(sorting.possible_duplicates) == [(3, "line 2", "phone"), (4, "line 2", "email")]
    assert sorting.duplicates == []


def test_the_same_name_with_a_shared_contact_is_the_same_person():
    sorting = sorted_out(
        "Ana Vega,ana@x.example,503-555-0142,,mother",
        "VEGA ANA,other@x.example,,,mother",
        '"Vega, Ana",ana@x.example,503-555-0143,,mother',
        "ANA VEGA,,503-555-0143,,mother",
        "Ana Vega,,503-555-0199,,mother",
    )
    assert [one.line for one in sorting.new] == [2, 3, 6]
    assert told(sorting.duplicates) == [(4, "line 2", "email"), (5, "line 2", "phone")]


def test_with_a_shared_contact_it_does_not_matter_where_the_family_name_begins():
    header = "First,Last,Email,Role\n"
    rows = ["Ana,María Vega,ana@x.example,mother", "Ana Maria,Vega,ana@x.example,mother"]
    sorting = sort_out(read_file(header + "\n".join(rows)).applicants, {})
    assert told(sorting.duplicates) == [(3, "line 2", "email")]


def test_a_row_that_repeats_somebody_leaves_out_nobody_of_another_name():
    sorting = sorted_out(
        "Ana Vega,ana@x.example,,,mother",
        "Ana Vega,ana@x.example,503-555-0142,,mother",
        "Luis Vega,,503-555-0142,,father",
    )
    assert told(sorting.duplicates) == [(3, "line 2", "email")]
    assert told(sorting.possible_duplicates) == [(4, "line 2", "phone")]
    assert [one.line for one in sorting.new] == [2, 4]


def test_a_father_and_a_son_of_one_name_are_two_people_and_somebody_is_asked():
    sorting = sorted_out(
        "José Ruiz,,503-555-0142,97201,parent",
        "José Ruiz,,503-555-0142,97201,youth",
        "Jose Ruiz,,503-555-0142,,youth",
    )
    assert told(sorting.possible_duplicates) == [(3, "line 2", "phone")]
    assert told(sorting.duplicates) == [(4, "line 3", "phone")]


def test_names_with_other_tone_marks_are_two_people_and_a_bare_spelling_may_be_either():
    sorting = sorted_out(
        "Hòa Nguyễn,,503-555-0143,,youth",
        "Hóa Nguyễn,,503-555-0143,,youth",
        "HÓA NGUYỄN,,503-555-0143,,youth",
        "Hoa Nguyen,,503-555-0143,,youth",
        "Hoà Nguyễn,,503-555-0143,,youth",
        "Ọlá Adé,ola@x.example,,,mother",
        "Òla Adé,ola@x.example,,,mother",
    )
    assert told(sorting.possible_duplicates) == [(3, "line 2", "phone"), (8, "line 7", "email")]
    assert told(sorting.duplicates) == [
        (4, "line 3", "phone"),
        (5, "line 2", "phone"),
        (6, "line 2", "phone"),
    ]


def test_one_person_with_and_without_a_title_is_one():
    sorting = sorted_out("Mrs. Eva Li,eva@x.example,,,mother", "Eva Li,eva@x.example,,,mother")
    assert told(sorting.duplicates) == [(3, "line 2", "email")]


def test_accents_that_one_spelling_leaves_out_make_nobody_another_person():
    sorting = sorted_out("María Alvarez,,503-555-0143,,mother", "Maria Álvarez,,503-555-0143,,mother")
    assert told(sorting.duplicates) == [(3, "line 2", "phone")]


def test_who_is_stored_is_the_same_by_name_and_may_be_by_contact_alone():
    known = {"ana@x.example": "application-7", "ana@x.example anavega parent": "application-7"}
    sorting = sorted_out("Ana Vega,ana@x.example,,,mother", "Luis Vega,ana@x.example,,,father", known=known)
    assert told(sorting.duplicates) == [(2, "application-7", "email")]
    assert [(one.line, one.like) for one in sorting.new] == [(3, "application-7")]


PEOPLE = st.fixed_dictionaries(
    {
        "given_name": st.sampled_from(["Ana", "Li", "Sean", "Suharti"]),
        "family_name": st.sampled_from(["Cruz", "Wei", ""]),
        "email": st.sampled_from(["", "a@families.example", "b@families.example"]),
        "phone": st.sampled_from(["503-555-0142", "503-555-0142 x1", "503-555-0143"]),
        "postal_code": st.sampled_from(["", "97201", "97202"]),
        "advisor_kind": st.just("parent"),
    }
)


@given(st.lists(PEOPLE, max_size=10))
def test_every_row_ends_in_one_place_and_no_name_is_lost(people):
    rows = [(line, read_applicant(person)[0]) for line, person in enumerate(people, start=2)]
    sorting = sort_out(rows, {})
    assert sorted([one.line for one in sorting.new] + [one["line"] for one in sorting.duplicates]) == [
        line for line, _applicant in rows
    ]
    assert {(one.applicant.given_name, one.applicant.family_name) for one in sorting.new} == {
        (applicant.given_name, applicant.family_name) for _line, applicant in rows
    }
    assert [one.line for one in sorting.new if one.like] == [
        one["line"] for one in sorting.possible_duplicates
    ]


@given(PEOPLE, PEOPLE)
def test_who_is_the_same_may_be_known(one, other):
    first, second = read_applicant(one)[0], read_applicant(other)[0]
    if set(same_person_keys(first).values()) & set(same_person_keys(second).values()):
        assert set(duplicate_keys(first).values()) & set(duplicate_keys(second).values())
        assert (first.given_name, first.family_name) == (second.given_name, second.family_name)
