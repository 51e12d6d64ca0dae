"""Applications one by one: taken in, decided once, listed."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from shared.contracts import recruitment
from shared.errors import Conflict, Invalid, VersionMismatch
from tests.support.harness import codes
from tests.support.recruitment import ANYBODY, MARIA, STAFF, accept, apply, require, show, sign


def test_an_application_is_kept_in_normal_form_and_told_without_the_person(service):
    id_ = apply(service)
    kept = service.ask("application", {"application_id": id_}, actor=STAFF)
    assert (kept["display_name"], kept["email"]) == ("Maria Alvarez", "maria@families.example")
    assert (kept["phone"], kept["language"], kept["status"]) == ("+15035550142", "es", "submitted")
    assert service.said(recruitment.APPLICATION_SUBMITTED) == [
        {"application_id": id_, "advisor_kind": "parent", "language": "es"}
    ]


def test_every_wrong_field_of_a_form_is_named_at_once(service):
    with pytest.raises(Invalid) as refused:
        service.execute("submit_application", {"email": "x@", "advisor_kind": "robot"}, actor=ANYBODY)
    assert codes(refused) == {
        ("given_name", "required"),
        ("email", "not_an_email"),
        ("advisor_kind", "not_a_choice"),
    }
    assert service.published() == []


def test_the_public_form_does_not_tell_who_applied_before_but_staff_see_it(service):
    first = apply(service)
    reply = service.execute("submit_application", MARIA | {"given_name": "Rosa"}, actor=ANYBODY)
    assert reply.keys() == {"application_id", "status"}
    second = service.ask("application", {"application_id": reply["application_id"]}, actor=STAFF)
    assert second["possible_duplicates"] == [first]


def test_an_application_is_decided_once(service):
    id_ = apply(service)
    accept(service, id_)
    for command, more in (
        ("accept_application", {}),
        ("decline_application", {"reason_code": "not_eligible"}),
    ):
        with pytest.raises(Conflict):
            service.execute(command, {"application_id": id_, **more}, actor=STAFF)


def test_a_decline_has_a_reason_from_the_list(service):
    id_ = apply(service)
    with pytest.raises(Invalid) as refused:
        service.execute("decline_application", {"application_id": id_, "reason_code": "mood"}, actor=STAFF)
    assert codes(refused) == {("reason_code", "not_a_choice")}
    declined = service.execute(
        "decline_application", {"application_id": id_, "reason_code": "no_open_place"}, actor=STAFF
    )
    assert (declined["status"], declined["decided_on"]) == ("declined", "2026-11-22")
    assert service.said(recruitment.APPLICATION_DECLINED) == [
        {"application_id": id_, "reason_code": "no_open_place"}
    ]


def test_who_decides_on_an_old_picture_is_told_so(service):
    id_ = apply(service)
    with pytest.raises(VersionMismatch):
        service.execute("accept_application", {"application_id": id_, "version": 7}, actor=STAFF)
    service.execute("accept_application", {"application_id": id_, "version": 1}, actor=STAFF)


def test_the_version_answered_is_the_one_that_is_kept(service):
    require(service, "agreement")
    id_ = apply(service)
    accepted = service.execute("accept_application", {"application_id": id_}, actor=STAFF)
    shown = service.ask("application", {"application_id": id_}, actor=STAFF)
    assert shown["version"] == accepted["version"]
    assert accepted.items() <= shown.items()
    signed = sign(service, accepted["advisor_id"])
    assert show(service, accepted["advisor_id"])["version"] == signed["version"]


def test_applications_are_listed_newest_first_by_pages(service):
    ids = [apply(service, email=f"p{number}@families.example", phone="") for number in range(5)]
    seen, cursor = [], None
    while True:
        page = service.ask("applications", {"limit": 2, "cursor": cursor}, actor=STAFF)
        seen += [item["application_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == ids[::-1]
    accept(service, ids[0])
    waiting = service.ask("applications", {"status": "submitted"}, actor=STAFF)
    assert len(waiting["items"]) == 4


def test_applications_that_come_at_once_are_all_taken_in_and_a_wrong_one_fails_alone(service):
    def send(number: int) -> str:
        try:
            return apply(
                service, email=f"p{number}@families.example", given_name="" if number == 7 else "Ana"
            )
        except Invalid:
            return "invalid"

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(send, range(20)))
    assert [number for number, answer in enumerate(answers) if answer == "invalid"] == [7]
    assert service.store["applications"].count_documents({}) == len(set(answers) - {"invalid"}) == 19
