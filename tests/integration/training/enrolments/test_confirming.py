"""Who may say that a course was completed."""

from datetime import timedelta

import pytest

from shared.actor import Role
from shared.errors import Forbidden
from tests.support.harness import actor
from tests.support.training import ANA, acceptance, complete, end_row, enrolments, require


def test_an_advisor_completes_and_sees_their_own_only(curriculum):
    curriculum.process([acceptance(kind="youth"), acceptance("advisor-li", kind="youth")])
    ana = actor(Role.ADVISOR, advisor_id=ANA)
    assert complete(curriculum, "rights", who=ana)["enrolment"]["advisor_id"] == ANA
    with pytest.raises(Forbidden):
        complete(curriculum, "rights", advisor_id="advisor-li", who=ana)
    for query in ("enrolments", "certificates"):
        items = curriculum.ask(query, {}, actor=ana)["items"]
        assert {item["advisor_id"] for item in items} == {ANA}
        with pytest.raises(Forbidden):
            curriculum.ask(query, {"advisor_id": "advisor-li"}, actor=ana)


@pytest.mark.parametrize("roles", [(Role.ADVISOR,), (Role.ADVISOR, Role.ENGAGEMENT_STAFF)])
def test_nobody_confirms_by_themselves_what_staff_must_confirm(curriculum, roles):
    curriculum.process([acceptance()])
    ana = actor(*roles, advisor_id=ANA)
    with pytest.raises(Forbidden) as refused:
        complete(curriculum, "privacy", who=ana)
    assert "staff" in refused.value.detail
    complete(curriculum, "privacy")
    assert complete(curriculum, "story", who=ana)["plan_status"] == "complete"


def test_an_enrolment_says_whether_its_advisor_may_complete_it(curriculum):
    curriculum.process([acceptance(), acceptance("advisor-li", kind="youth")])
    for advisor_id, expected in (
        (ANA, {"privacy": False, "story": True}),
        ("advisor-li", {"privacy": False, "rights": True}),
    ):
        found = enrolments(curriculum, advisor_id)
        assert {code: item["self_paced"] for code, item in found.items()} == expected


def test_who_confirms_a_course_is_dated(curriculum, clock):
    curriculum.process([acceptance()])
    end_row(curriculum, "privacy", "any", "2026-11-30")
    require(curriculum, "privacy", "any", since="2026-12-01", self_paced=True)
    assert not enrolments(curriculum)["privacy"]["self_paced"]
    clock.advance(timedelta(days=10))
    assert enrolments(curriculum)["privacy"]["self_paced"]
