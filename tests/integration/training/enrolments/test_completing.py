"""A completed course issues its certificate, and the last one completes the plan."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import orjson
import pytest

from shared.actor import Role
from shared.contracts import training
from shared.errors import Conflict, Forbidden, Invalid
from tests.support.harness import actor, codes
from tests.support.training import (
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


def test_completing_a_course_issues_its_certificate(curriculum):
    curriculum.process([acceptance()])
    reply = complete(curriculum, "privacy")
    assert reply["enrolment"]["status"] == "completed"
    assert reply["plan_status"] == "open"
    certificate = reply["certificate"]
    assert (certificate["issued_on"], certificate["expires_on"]) == ("2026-11-22", "2027-11-22")
    (issued,) = curriculum.said(training.CERTIFICATE_ISSUED)
    assert (issued["certificate_id"], issued["course_code"]) == (certificate["certificate_id"], "privacy")
    assert len(curriculum.said(training.ENROLMENT_COMPLETED)) == 1


def test_what_is_answered_is_what_is_kept(curriculum):
    curriculum.process([acceptance()])
    reply = complete(curriculum, "privacy")
    assert enrolments(curriculum)["privacy"] == reply["enrolment"]
    assert certificates(curriculum)["privacy"] == reply["certificate"]
    assert revoke(curriculum, reply["certificate"]["certificate_id"]) == certificates(curriculum)["privacy"]


def test_each_entry_in_the_audit_of_a_plan_tells_a_change(curriculum):
    curriculum.process([acceptance()])
    revoke(curriculum, complete(curriculum, "privacy")["certificate"]["certificate_id"])
    rows = curriculum.store["audit"].find({"record": {"$regex": "^training_plans/"}})
    changes = [orjson.loads(row["change"]) for row in rows]
    assert changes
    assert [change for change in changes if change["before"] == change["after"]] == []


def test_a_course_is_completed_only_after_what_it_builds_on(curriculum):
    curriculum.process([acceptance()])
    with pytest.raises(Conflict) as refused:
        complete(curriculum, "story")
    assert codes(refused) == {("enrolment_id", "prerequisite_missing")}
    complete(curriculum, "privacy")
    complete(curriculum, "story")


def test_a_prerequisite_must_be_certified_on_the_day_of_completion(curriculum, clock):
    curriculum.process([acceptance(on=TODAY - timedelta(days=1))])
    complete(curriculum, "privacy")
    with pytest.raises(Conflict):
        complete(curriculum, "story", on=TODAY - timedelta(days=1))
    clock.advance(timedelta(days=400))
    with pytest.raises(Conflict):
        complete(curriculum, "story", on=TODAY + timedelta(days=366))
    complete(curriculum, "story", on=TODAY + timedelta(days=365))


def test_the_plan_is_complete_with_its_last_course_until_the_first_expiry(curriculum):
    curriculum.process([acceptance(on=date(2026, 11, 20))])
    complete(curriculum, "privacy", on=date(2026, 11, 20))
    assert curriculum.said(training.TRAINING_PLAN_COMPLETED) == []
    assert complete(curriculum, "story")["plan_status"] == "complete"
    assert curriculum.said(training.TRAINING_PLAN_COMPLETED) == [
        {"advisor_id": ANA, "completed_on": TODAY, "valid_until": date(2027, 11, 20)}
    ]


def test_two_last_courses_completed_at_once_complete_the_plan_once(service):
    for code in ("one", "two"):
        add(service, code)
        require(service, code, "any")
    advisors = [f"advisor-{number}" for number in range(8)]
    service.process([acceptance(advisor_id) for advisor_id in advisors])
    wanted = [(code, advisor_id) for advisor_id in advisors for code in ("one", "two")]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: complete(service, one[0], advisor_id=one[1]), wanted))
    completed = [fact["advisor_id"] for fact in service.said(training.TRAINING_PLAN_COMPLETED)]
    assert sorted(completed) == advisors


def test_an_enrolment_is_completed_once(curriculum):
    curriculum.process([acceptance()])
    enrolment_id = complete(curriculum, "privacy")["enrolment"]["enrolment_id"]
    with pytest.raises(Conflict):
        curriculum.execute(
            "complete_enrolment", {"enrolment_id": enrolment_id, "completed_on": "2026-11-22"}, actor=STAFF
        )
    assert len(curriculum.said(training.CERTIFICATE_ISSUED)) == 1


def test_a_course_was_done_today_if_no_day_is_said(curriculum):
    curriculum.process([acceptance()])
    enrolment_id = enrolments(curriculum)["privacy"]["enrolment_id"]
    done = curriculum.execute("complete_enrolment", {"enrolment_id": enrolment_id}, actor=STAFF)
    assert done["enrolment"]["completed_on"] == done["certificate"]["issued_on"] == "2026-11-22"


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (TODAY + timedelta(days=1), {"in_future"}),
        (date.max, {"out_of_range"}),
        (TODAY - timedelta(days=1), {"before_enrolment"}),
        (date(2025, 11, 21), {"before_enrolment", "expired"}),
        (date.min, {"out_of_range"}),
    ],
)
def test_no_course_is_completed_on_a_day_to_come_or_before_its_enrolment(curriculum, day, expected):
    curriculum.process([acceptance()])
    with pytest.raises(Invalid) as refused:
        complete(curriculum, "privacy", on=day)
    assert codes(refused) == {("completed_on", code) for code in expected}
    complete(curriculum, "privacy", on=TODAY)


def test_staff_enter_a_certificate_from_before_the_enrolment_with_its_source(curriculum):
    curriculum.process([acceptance()])
    earlier = {"on": date(2025, 11, 22), "source": "Certificate of the Lakeshore chapter, seen on paper"}
    certificate = complete(curriculum, "privacy", **earlier)["certificate"]
    assert certificate == certificates(curriculum)["privacy"]
    assert (certificate["issued_on"], certificate["source"]) == ("2025-11-22", earlier["source"])
    assert (certificate["expires_on"], certificate["status"]) == ("2026-11-22", "valid")


def test_an_earlier_certificate_must_still_count(curriculum):
    curriculum.process([acceptance()])
    with pytest.raises(Invalid) as refused:
        complete(curriculum, "privacy", on=date(2025, 11, 21), source="seen on paper")
    assert codes(refused) == {("completed_on", "expired")}


@pytest.mark.parametrize("roles", [(Role.ADVISOR,), (Role.ADVISOR, Role.ENGAGEMENT_STAFF)])
def test_nobody_enters_an_earlier_certificate_of_their_own(curriculum, roles):
    curriculum.process([acceptance(kind="youth")])
    ana, earlier = actor(*roles, advisor_id=ANA), {"on": date(2025, 11, 22), "source": "mine"}
    with pytest.raises(Forbidden):
        complete(curriculum, "rights", who=ana, **earlier)
    complete(curriculum, "rights", **earlier)


def test_a_certificate_that_lapsed_while_the_plan_was_open_is_due_again(curriculum, clock):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    clock.advance(timedelta(days=366))
    assert complete(curriculum, "story", on=TODAY)["plan_status"] == "open"
    assert enrolments(curriculum, status="opened").keys() == {"privacy"}
    renewed_on = TODAY + timedelta(days=366)
    assert complete(curriculum, "privacy", on=renewed_on)["plan_status"] == "complete"
