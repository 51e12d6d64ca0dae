"""A wrong decision about an application is taken back, for a reason, and decided anew."""

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden
from tests.support.harness import actor
from tests.support.recruitment import STAFF, accept, apply, shown_application

WRONG = {"reason_code": "other_person"}
MARTA = {"given_name": "Marta", "email": "marta@families.example"}


def joined(service):
    """Maria's advisor, and Marta's application that was taken for hers."""
    first = apply(service)
    advisor_id = accept(service, first)
    second = apply(service, **MARTA)
    accept(service, second, same_as=[first])
    return advisor_id, first, second


def part(service, application_id, who=STAFF, **more):
    data = {"application_id": application_id, **WRONG, **more}
    return service.execute("part_application", data, actor=who)


def reopen(service, application_id, who=STAFF):
    data = {"application_id": application_id, "reason_code": "declined_by_mistake"}
    return service.execute("reopen_application", data, actor=who)


def decline(service, application_id):
    data = {"application_id": application_id, "reason_code": "no_open_place"}
    return service.execute("decline_application", data, actor=STAFF)


def test_who_was_taken_for_an_advisor_waits_for_a_decision_again(service):
    advisor_id, _first, second = joined(service)
    parted = part(service, second)
    assert (parted["status"], parted["advisor_id"], parted["decided_on"]) == ("submitted", None, None)
    assert parted["reopen_reason_code"] == "other_person"
    assert service.said(recruitment.APPLICATION_PARTED) == [
        {"application_id": second, "advisor_id": advisor_id}
    ]


def test_the_advisor_no_longer_sees_the_other_person(service):
    advisor_id, _first, second = joined(service)
    me = actor(Role.ADVISOR, user_id="maria", advisor_id=advisor_id)
    person = {"person_id": shown_application(service, second)["person_id"]}
    assert service.ask("person", person, actor=me)["email"] == MARTA["email"]
    part(service, second)
    for query in ("person", "person_history"):
        with pytest.raises(Forbidden):
            service.ask(query, person, actor=me)


def test_the_new_decision_is_free_and_makes_an_advisor_of_their_own(service):
    advisor_id, first, second = joined(service)
    part(service, second)
    assert shown_application(service, second)["possible_duplicates"] == [], "that is decided: somebody else"
    own = service.execute("accept_application", {"application_id": second}, actor=STAFF)["advisor_id"]
    assert own == f"advisor-{second}" != advisor_id
    (likeness,) = service.store["likenesses"].find()
    assert (likeness["same"], likeness["applications"]) == (False, sorted([first, second]))


def test_what_joined_an_advisor_is_listed_with_the_advisor_until_it_is_parted(service):
    advisor_id, _first, second = joined(service)
    (one,) = service.ask("ties", {"advisor_id": advisor_id}, actor=STAFF)["joined"]
    assert (one["application_id"], one["display_name"]) == (second, "Marta Alvarez")
    part(service, second, version=one["version"])
    assert service.ask("ties", {"advisor_id": advisor_id}, actor=STAFF)["joined"] == []


def test_only_what_joined_another_is_parted(service):
    first = apply(service)
    with pytest.raises(Conflict):
        part(service, first)
    accept(service, first)
    with pytest.raises(Conflict):
        part(service, first)


def test_nobody_parts_what_joined_themselves_or_somebody_close(service):
    advisor_id, _first, second = joined(service)
    with pytest.raises(Forbidden):
        part(service, second, who=actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, advisor_id=advisor_id))
    aunt = actor(Role.ENGAGEMENT_STAFF, user_id="aunt")
    service.execute("declare_interest", {"advisor_id": advisor_id, "kind": "relative"}, actor=aunt)
    with pytest.raises(Forbidden):
        part(service, second, who=aunt)


def test_a_declined_application_is_reopened_and_decided_anew(service):
    first = apply(service)
    decline(service, first)
    reopened = reopen(service, first)
    assert (reopened["status"], reopened["reason_code"], reopened["decided_on"]) == ("submitted", None, None)
    assert service.said(recruitment.APPLICATION_REOPENED) == [{"application_id": first}]
    assert accept(service, first)


def test_only_a_declined_one_is_reopened(service):
    first = apply(service)
    with pytest.raises(Conflict):
        reopen(service, first)
    accept(service, first)
    with pytest.raises(Conflict):
        reopen(service, first)
