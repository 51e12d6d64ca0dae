"""Whether an advisor is a parent or a young person is corrected, and what was noted before stays known."""

import pytest

from shared.actor import Role
from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden, VersionMismatch
from tests.support.harness import actor, codes
from tests.support.recruitment import STAFF, TODAY, accept, apply, show, shown_application


@pytest.fixture
def luis(service):
    """A young advisor with a birth date, noted as a parent."""
    advisor_id = accept(service, apply(service, given_name="Luis"))
    person_id = show(service, advisor_id)["person_id"]
    version = service.ask("person", {"person_id": person_id}, actor=STAFF)["version"]
    change = {"person_id": person_id, "version": version, "birth_date": "2010-12-10"}
    service.execute("change_person", change, actor=STAFF)
    return advisor_id


def correct(service, advisor_id, kind, who=STAFF):
    version = show(service, advisor_id)["version"]
    data = {"advisor_id": advisor_id, "advisor_kind": kind, "version": version}
    return service.execute("correct_kind", data, actor=who)


def test_it_is_told_kept_with_who_did_it_and_follows_in_the_application(service, luis):
    shown = correct(service, luis, "youth")
    assert shown["advisor_kind"] == "youth"
    assert shown["earlier_kinds"] == [
        {"advisor_kind": "parent", "corrected_on": TODAY.isoformat(), "corrected_by": STAFF.user_id}
    ]
    told = [{"advisor_id": luis, "advisor_kind": "youth", "corrected_on": TODAY}]
    assert service.said(recruitment.ADVISOR_KIND_CORRECTED) == told
    assert shown_application(service, shown["application_id"])["advisor_kind"] == "youth"
    assert correct(service, luis, "youth")["version"] == shown["version"]
    assert service.said(recruitment.ADVISOR_KIND_CORRECTED) == told


def test_only_staff_correct_it_and_only_as_they_saw_it(service, luis):
    with pytest.raises(Forbidden):
        correct(service, luis, "youth", actor(Role.ADVISOR, advisor_id=luis))
    with pytest.raises(Forbidden):
        correct(service, luis, "youth", actor(Role.ENGAGEMENT_STAFF, advisor_id=luis))
    data = {"advisor_id": luis, "advisor_kind": "youth", "version": 99}
    with pytest.raises(VersionMismatch):
        service.execute("correct_kind", data, actor=STAFF)
    assert correct(service, luis, "youth")["advisor_kind"] == "youth"


def test_nobody_becomes_a_parent_while_a_guardian_is_noted_for_them(service, luis):
    correct(service, luis, "youth")
    guardian = {"user_id": "carmen", "kind": "parent", "effective_from": "2026-11-01", "source": "a test"}
    noted = service.execute("record_guardianship", {"advisor_id": luis, **guardian}, actor=STAFF)
    with pytest.raises(Conflict) as refused:
        correct(service, luis, "parent")
    assert codes(refused) == {("advisor_kind", "has_guardian")}
    ended = {"advisor_id": luis, "guardianship_id": noted["guardianship_id"]}
    service.execute("end_guardianship", ended, actor=STAFF)
    assert correct(service, luis, "parent")["advisor_kind"] == "parent"
