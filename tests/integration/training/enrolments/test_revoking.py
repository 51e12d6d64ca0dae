"""A revoked certificate opens the course again, and the plan."""

from datetime import timedelta

import pytest

from shared.contracts import training
from shared.errors import Conflict, Forbidden, Invalid
from tests.support.harness import codes
from tests.support.training import (
    ADMINISTRATOR,
    ANA,
    STAFF,
    TODAY,
    acceptance,
    add,
    certificates,
    complete,
    enrolments,
    require,
    revoke,
)


def test_a_revoked_certificate_opens_the_plan_and_the_course_again(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    complete(curriculum, "story")
    certificate_id = certificates(curriculum)["privacy"]["certificate_id"]
    assert revoke(curriculum, certificate_id)["status"] == "revoked"
    assert curriculum.said(training.TRAINING_PLAN_REOPENED) == [{"advisor_id": ANA, "reopened_on": TODAY}]
    (revoked,) = curriculum.said(training.CERTIFICATE_REVOKED)
    assert (revoked["certificate_id"], revoked["reason_code"]) == (certificate_id, "course_withdrawn")
    assert enrolments(curriculum, status="opened").keys() == {"privacy"}
    assert complete(curriculum, "privacy")["plan_status"] == "complete"
    plan_facts = [fact for fact in curriculum.published() if fact.type.startswith("training_plan.")]
    assert [fact.type.split(".")[1] for fact in plan_facts] == ["completed", "reopened", "completed"]
    assert [fact.sequence for fact in plan_facts] == [1, 2, 3]


@pytest.mark.parametrize(
    ("reason", "counted"),
    [("other_person", False), ("entered_by_mistake", False), ("course_withdrawn", True)],
)
def test_what_was_entered_by_mistake_never_counted_and_what_was_taken_away_did_until_then(
    service, reason, counted
):
    add(service, "privacy")
    require(service, "privacy", "parent")
    service.process([acceptance(on=TODAY - timedelta(days=60))])
    before = TODAY - timedelta(days=30)
    done = complete(service, "privacy", on=before, source="a paper")
    revoked = revoke(service, done["certificate"]["certificate_id"], reason)
    assert (revoked["status"], revoked["never_counted"]) == ("revoked", not counted)
    status = certificates(service, on=(before + timedelta(days=1)).isoformat())["privacy"]["status"]
    assert status == ("valid" if counted else "revoked")
    (told,) = service.said(training.TRAINING_PLAN_REOPENED)
    assert bool(told.get("earlier")) == counted


def test_a_certificate_is_revoked_once(curriculum):
    curriculum.process([acceptance()])
    certificate_id = complete(curriculum, "privacy")["certificate"]["certificate_id"]
    revoke(curriculum, certificate_id)
    with pytest.raises(Conflict):
        revoke(curriculum, certificate_id)


def test_revoking_before_the_plan_was_complete_reopens_nothing_but_the_course(curriculum):
    curriculum.process([acceptance()])
    revoke(curriculum, complete(curriculum, "privacy")["certificate"]["certificate_id"])
    assert curriculum.said(training.TRAINING_PLAN_REOPENED) == []
    assert enrolments(curriculum, status="opened").keys() == {"privacy", "story"}


def test_a_reason_is_a_code_and_never_a_sentence(curriculum):
    data = {"certificate_id": "certificate-1", "reason_code": "Ana was not there"}
    with pytest.raises(Invalid) as refused:
        curriculum.execute("revoke_certificate", data, actor=ADMINISTRATOR)
    assert codes(refused) == {("reason_code", "not_a_code")}


def test_only_administrators_revoke(curriculum):
    curriculum.process([acceptance()])
    certificate_id = complete(curriculum, "privacy")["certificate"]["certificate_id"]
    with pytest.raises(Forbidden):
        curriculum.execute(
            "revoke_certificate", {"certificate_id": certificate_id, "reason_code": "x"}, actor=STAFF
        )
