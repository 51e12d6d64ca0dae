"""Whoever left may come back, and is the same advisor."""

from datetime import timedelta

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden
from tests.support.harness import actor
from tests.support.recruitment import (
    STAFF,
    TODAY,
    accept,
    apply,
    complete_training,
    import_file,
    require,
    show,
    sign,
)

ROW = "Last Name,First Name,Email,Role\nALVAREZ,Maria,maria@families.example,Parent\n"


def _do(service, command, advisor_id, who=STAFF):
    return service.execute(command, {"advisor_id": advisor_id}, actor=who)


@pytest.fixture
def departed(service):
    """The application and the id of an advisor who had signed, and left."""
    require(service, "training", "agreement")
    application_id = apply(service)
    advisor_id = accept(service, application_id)
    sign(service, advisor_id)
    _do(service, "withdraw_advisor", advisor_id)
    return application_id, advisor_id


def test_who_left_comes_back_as_the_same_advisor_and_what_is_required_is_asked_anew(service, clock, departed):
    _, advisor_id = departed
    clock.advance(timedelta(days=400))
    back = _do(service, "return_advisor", advisor_id)
    assert (back["advisor_id"], back["status"]) == (advisor_id, "onboarding")
    assert [one["signed_on"] for one in back["agreements"]] == [TODAY.isoformat()]
    assert back["readiness"]["missing"] == ["agreement", "training"]
    assert service.said(recruitment.ADVISOR_RETURNED) == [
        {"advisor_id": advisor_id, "returned_on": TODAY + timedelta(days=400)}
    ]
    asked = service.said(recruitment.READINESS_CHANGED)[-1]["missing_since"]
    assert asked == [{"kind": kind, "since": clock.now()} for kind in ("agreement", "training")]


def test_who_still_has_all_that_is_required_is_active_at_once(service, departed):
    _, advisor_id = departed
    complete_training(service, advisor_id)
    assert _do(service, "return_advisor", advisor_id)["status"] == "active"


def test_only_who_left_can_be_taken_back_and_not_by_themselves(service, departed):
    _, advisor_id = departed
    herself = actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, user_id="maria", advisor_id=advisor_id)
    with pytest.raises(Forbidden):
        _do(service, "return_advisor", advisor_id, herself)
    with pytest.raises(Forbidden):
        _do(service, "return_advisor", advisor_id, actor(Role.ADVISOR, advisor_id=advisor_id))
    _do(service, "return_advisor", advisor_id)
    with pytest.raises(Conflict):
        _do(service, "return_advisor", advisor_id)


def test_who_applies_again_after_leaving_is_the_same_advisor(service, departed):
    first, advisor_id = departed
    again = apply(service)
    assert accept(service, again, same_as=[first]) == advisor_id
    assert show(service, advisor_id)["status"] == "onboarding"
    assert len(service.said(recruitment.ADVISOR_ACCEPTED)) == 1
    assert service.said(recruitment.APPLICATION_JOINED) == [
        {"application_id": again, "advisor_id": advisor_id}
    ]


def test_a_file_brings_back_who_left_and_staff_are_asked(service, departed):
    first, advisor_id = departed
    reply = import_file(service, ROW)
    assert reply["came_again"] == [{"line": 2, "of": first, "matched_on": "email", "earlier": "left"}]
    (row,) = reply["rows"]
    assert row["result"] == "came_again"
    assert accept(service, row["application_id"], same_as=[first]) == advisor_id
