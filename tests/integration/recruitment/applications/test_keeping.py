"""An application that is kept for later is no decline, and whoever comes again is not dropped in silence."""

from datetime import timedelta

import pytest

from shared.contracts import recruitment
from shared.errors import Conflict, Invalid
from tests.support.harness import codes
from tests.support.recruitment import STAFF, TODAY, accept, apply, import_file, shown_application

HEADER = "Last Name,First Name,Email,Role\n"
ROW = HEADER + "ALVAREZ,Maria,maria@families.example,Parent\n"
ROWS = ROW + "Alvarez,MARIA,maria@families.example,Parent\nLi,Bo,bo@families.example,Parent\n"


def keep(service, application_id):
    return service.execute("keep_application", {"application_id": application_id}, actor=STAFF)


def decline(service, application_id):
    data = {"application_id": application_id, "reason_code": "no_open_place"}
    return service.execute("decline_application", data, actor=STAFF)


def test_what_is_kept_for_later_is_accepted_later(service, clock):
    application_id = apply(service)
    kept = keep(service, application_id)
    assert (kept["status"], kept["kept_on"], kept["decided_on"]) == ("kept", TODAY.isoformat(), None)
    assert service.said(recruitment.APPLICATION_KEPT) == [{"application_id": application_id}]
    clock.advance(timedelta(days=100))
    advisor_id = accept(service, application_id)
    assert advisor_id == f"advisor-{application_id}"
    shown = shown_application(service, application_id)
    assert (shown["kept_on"], shown["decided_on"]) == (TODAY.isoformat(), "2027-03-02")


def test_what_is_kept_for_later_is_declined_later_and_nothing_is_kept_after_that(service):
    application_id = apply(service)
    keep(service, application_id)
    with pytest.raises(Conflict):
        keep(service, application_id)
    assert decline(service, application_id)["reason_code"] == "no_open_place"
    with pytest.raises(Conflict):
        keep(service, application_id)


def test_keeping_is_no_reason_for_a_decline(service):
    data = {"application_id": apply(service), "reason_code": "kept_for_later"}
    with pytest.raises(Invalid) as refused:
        service.execute("decline_application", data, actor=STAFF)
    assert codes(refused) == {("reason_code", "not_a_choice")}


def test_those_that_are_kept_are_listed(service):
    kept, _other = apply(service), apply(service, given_name="Eva", email="eva@families.example")
    keep(service, kept)
    listed = service.ask("applications", {"status": "kept"}, actor=STAFF)["items"]
    assert [one["application_id"] for one in listed] == [kept]


@pytest.mark.parametrize(("decide", "earlier"), [(keep, "kept"), (decline, "declined")])
def test_who_comes_again_in_a_file_applies_once_more_and_is_asked_about(service, decide, earlier):
    first = apply(service)
    decide(service, first)
    reply = import_file(service, ROWS)
    assert reply["imported"] == 2
    assert reply["came_again"] == [{"line": 2, "of": first, "matched_on": "email", "earlier": earlier}]
    assert reply["duplicates"] == [{"line": 3, "of": "line 2", "matched_on": "email", "earlier": None}]
    again = reply["rows"][0]["application_id"]
    assert [(row["line"], row["result"]) for row in reply["rows"]] == [
        (2, "came_again"),
        (3, "duplicate"),
        (4, "imported"),
    ]
    with pytest.raises(Invalid) as refused:
        service.execute("accept_application", {"application_id": again}, actor=STAFF)
    assert codes(refused) == {("same_as", "possible_duplicate")}
    assert accept(service, again, same_as=[first])


def test_who_came_again_waits_for_an_answer_and_the_next_file_adds_nobody(service):
    decline(service, apply(service))
    (row,) = import_file(service, ROW)["rows"]
    (duplicate,) = import_file(service, ROW + "\n")["duplicates"]
    assert (duplicate["of"], duplicate["earlier"]) == (row["application_id"], "submitted")


def test_the_same_file_again_adds_nobody_whatever_became_of_them(service):
    (row,) = import_file(service, ROW)["rows"]
    decline(service, row["application_id"])
    again = import_file(service, ROW)
    assert again["imported"] == 0
    assert again["duplicates"][0]["earlier"] == "declined"


def test_each_row_tells_what_became_of_it(service):
    reply = import_file(service, HEADER + "ALVAREZ,Maria,maria@families.example,Parent\nLi,,x@,Parent\n")
    assert [(row["line"], row["result"]) for row in reply["rows"]] == [(2, "imported"), (3, "unreadable")]
