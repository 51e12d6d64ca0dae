"""How people are taken in by the form and from files, on a real database."""

import pytest

from shared.errors import Invalid
from tests.support.recruitment import ANYBODY, STAFF

SUHARTI = {"given_name": "Suharti", "email": "suharti@families.example", "advisor_kind": "Foster youth"}
HEADER = "Name,Email,Phone,ZIP,Role,Language\n"


def import_file(service, *rows):
    data = {"file_name": "referrals.csv", "content": HEADER + "\n".join(rows)}
    return service.execute("import_applications", data, actor=STAFF)


def by_name(service):
    items = service.ask("applications", {}, actor=STAFF)["items"]
    return {person["display_name"]: person for person in items}


def test_who_has_one_name_applies_and_becomes_an_advisor(service):
    id_ = service.execute("submit_application", SUHARTI, actor=ANYBODY)["application_id"]
    kept = service.ask("application", {"application_id": id_}, actor=STAFF)
    assert (kept["display_name"], kept["given_name"], kept["family_name"]) == ("Suharti", "Suharti", "")
    assert kept["advisor_kind"] == "youth"
    advisor_id = service.execute("accept_application", {"application_id": id_}, actor=STAFF)["advisor_id"]
    advisor = service.ask("advisor", {"advisor_id": advisor_id}, actor=STAFF)
    assert (advisor["display_name"], advisor["family_name"]) == ("Suharti", "")


def test_the_words_for_a_language_go_with_the_person(service):
    service.execute("submit_application", SUHARTI | {"language": "K'anjobal"}, actor=ANYBODY)
    import_file(service, "Pedro Mam,pedro@x.example,,,parent,Mam/Spanish")
    people = by_name(service)
    assert (people["Suharti"]["language"], people["Suharti"]["language_as_written"]) == ("und", "K'anjobal")
    pedro = people["Pedro Mam"]
    assert (pedro["language"], pedro["language_as_written"]) == ("es", "Mam/Spanish")
    reply = service.execute("accept_application", {"application_id": pedro["application_id"]}, actor=STAFF)
    advisor = service.ask("advisor", {"advisor_id": reply["advisor_id"]}, actor=STAFF)
    assert advisor["language_as_written"] == "Mam/Spanish"


def test_people_of_one_family_at_one_phone_are_all_imported_and_marked(service):
    rows = [
        "Ana Vega,,503-555-0142,97201,mother,",
        "Luis Vega,,503-555-0142,97201,father,",
        "Eva Vega,eva@x.example,503-555-0142 x5,97201,youth,",
    ]
    reply = import_file(service, *rows)
    assert (reply["imported"], reply["duplicates"], reply["problems"]) == (3, [], [])
    (luis_row,) = reply["possible_duplicates"]
    assert luis_row == {"line": 3, "of": "line 2", "matched_on": "phone", "earlier": None}
    people = by_name(service)
    ana, luis = people["Ana Vega"], people["Luis Vega"]
    assert luis["possible_duplicates"] == [ana["application_id"]]
    assert ana["possible_duplicates"] == [luis["application_id"]]
    assert people["Eva Vega"]["possible_duplicates"] == []
    assert people["Eva Vega"]["phone"] == "+15035550142;ext=5"
    again = import_file(service, *rows)
    assert again["imported"] == 0
    assert [duplicate["line"] for duplicate in again["duplicates"]] == [2, 3, 4]


def test_who_shares_a_contact_with_somebody_stored_is_marked_with_their_application(service):
    first = service.execute("submit_application", SUHARTI, actor=ANYBODY)["application_id"]
    reply = import_file(
        service, "Siti,suharti@families.example,,,parent,", "Suharti,suharti@families.example,,,youth,"
    )
    match = {"of": first, "matched_on": "email", "earlier": "submitted"}
    assert reply["possible_duplicates"] == [{"line": 2, **match}]
    assert reply["duplicates"] == [{"line": 3, **match}]
    people = by_name(service)
    assert people["Siti"]["possible_duplicates"] == [first]
    assert people["Suharti"]["possible_duplicates"] == [people["Siti"]["application_id"]]


def test_nobody_of_a_file_that_ends_inside_quotes_is_imported(service):
    with pytest.raises(Invalid) as refused:
        import_file(
            service,
            "Ana Vega,ana@x.example,,,mother,",
            'Luis Vega,luis@x.example,,,"father,',
            "Eva,e@x.example,,,youth,",
        )
    (error,) = refused.value.errors
    assert (error["field"], error["code"]) == ("content.3", "broken_quotes")
    assert "line 3" in error["message"]
    assert by_name(service) == {}


def test_names_that_differ_in_a_vowel_sign_are_two_people_at_one_zip_code(service):
    rows = ["राम शर्मा,a@x.example,,97201,parent,hi", "रमा शर्मा,b@x.example,,97201,parent,hi"]
    assert import_file(service, *rows)["imported"] == 2
    assert set(by_name(service)) == {"राम शर्मा", "रमा शर्मा"}
