"""Files of applications."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.contracts import recruitment
from shared.errors import Invalid
from tests.support.harness import codes
from tests.support.recruitment import STAFF, apply, import_file


def test_a_file_is_imported_and_what_was_left_out_is_told(service):
    reply = import_file(service)
    assert reply["imported"] == 3
    assert reply["duplicates"] == [{"line": 6, "of": "line 5", "matched_on": "name", "earlier": None}]
    assert {(problem["line"], problem["field"], problem["code"]) for problem in reply["problems"]} == {
        (4, "given_name", "required"),
        (4, "email", "not_an_email"),
    }
    people = service.ask("applications", {}, actor=STAFF)["items"]
    assert {person["display_name"] for person in people} == {"Maria Alvarez", "Ana de la Cruz", "Sean O'Neil"}


def test_importing_a_file_again_makes_no_second_application(service):
    import_file(service)
    again = import_file(service)
    assert again["imported"] == 0
    assert [duplicate["line"] for duplicate in again["duplicates"]] == [2, 3, 5, 6]
    assert len(service.said(recruitment.APPLICATION_SUBMITTED)) == 3


def test_who_is_there_already_is_named_by_application(service):
    id_ = apply(service)
    (first, _other) = import_file(service)["duplicates"]
    assert first == {"line": 2, "of": id_, "matched_on": "email", "earlier": "submitted"}


FAMILIES = """First Name,Last Name,Phone,ZIP,Role
José,Ruiz,503-555-0142,97201,parent
José,Ruiz,503-555-0142,97201,youth
Hòa,Nguyễn,503-555-0143,97201,youth
Hóa,Nguyễn,503-555-0143,97201,youth
"""


def test_two_of_one_name_at_one_phone_are_both_imported_and_somebody_is_asked(service):
    reply = import_file(service, FAMILIES)
    assert reply["imported"] == 4
    assert [(one["line"], one["of"]) for one in reply["possible_duplicates"]] == [
        (3, "line 2"),
        (5, "line 4"),
    ]
    people = service.ask("applications", {}, actor=STAFF)["items"]
    assert [len(person["possible_duplicates"]) for person in people] == [1, 1, 1, 1]


def test_they_are_told_apart_also_when_one_of_them_is_there_before(service):
    header, *rows = FAMILIES.splitlines()
    import_file(service, "\n".join([header, rows[0], rows[2]]))
    reply = import_file(service, "\n".join([header, rows[1], rows[3]]))
    assert (reply["imported"], reply["duplicates"]) == (2, [])
    again = import_file(service, FAMILIES + "\n")
    assert [one["line"] for one in again["duplicates"]] == [2, 3, 4, 5]


def test_two_imports_of_one_file_at_once_add_each_person_once(service):
    with ThreadPoolExecutor(4) as pool:
        replies = list(pool.map(lambda _: import_file(service), range(4)))
    assert sorted(reply["imported"] for reply in replies) == [0, 0, 0, 3]
    assert len(service.said(recruitment.APPLICATION_SUBMITTED)) == 3


def test_a_file_that_cannot_be_read_changes_nothing(service):
    with pytest.raises(Invalid) as refused:
        import_file(service, "Ward,Bed\n1,2\n")
    assert codes(refused) == {
        (f"content.{column}", "missing_column")
        for column in ("given_name", "family_name", "advisor_kind", "email")
    }
    assert service.published() == []


def test_who_has_something_that_cannot_be_read_is_imported_and_it_is_told(service):
    header = "First Name,Last Name,Email,Home Phone,Mobile,ZIP,Role"
    rows = ["Ana,Cruz,ana@agency.example,N/A,503-555-0112 ext. A12,OR 97201,parent"]
    reply = import_file(service, "\n".join([header, *rows, "Bo,Li,,503-555-0113,503-555-0114,97201,youth"]))
    assert [(one["line"], one["result"]) for one in reply["rows"]] == [(2, "imported"), (3, "imported")]
    assert {(one["line"], one["field"], one["code"]) for one in reply["problems"]} == {
        (2, "phone", "not_a_phone_number"),
        (2, "postal_code", "not_a_postal_code"),
    }
    kept = service.store["persons"].find_one({"given_name": "Bo"})["contact_points"]
    assert [one["value"] for one in kept] == ["+15035550113", "+15035550114"]
