"""What training promises, on a real database."""

import itertools
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import orjson
import pytest

from shared.actor import Role
from shared.clock import FixedClock
from shared.contracts import recruitment, training
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from shared.events.delivery import Outcome
from tests.support.harness import actor, event
from tests.support.meanwhile import MeanwhileClock
from tests.support.reconciling import told_of

STAFF = actor(Role.ENGAGEMENT_STAFF)
ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
AUDITOR = actor(Role.AUDITOR)
TODAY = date(2026, 11, 22)
ANA = "advisor-ana"


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))


@pytest.fixture
def service(harness, clock):
    return harness("training", clock=clock)


@pytest.fixture
def curriculum(service):
    """Privacy (a year), which staff confirm, and, building on it, storytelling; rights for youth only."""
    add(service, "privacy", valid_months=12)
    add(service, "story", prerequisite_codes=["privacy"])
    add(service, "rights")
    require(service, "privacy", "any")
    require(service, "story", "parent", self_paced=True)
    require(service, "rights", "youth", self_paced=True)
    return service


def add(service, code, **more):
    data = {"code": code, "title": {"en": f"About {code}", "es": f"Sobre {code}"}, **more}
    return service.execute("add_course", data, actor=ADMINISTRATOR)


def require(service, code, kind, *, since="2026-01-01", **more):
    row = {"course_code": code, "advisor_kind": kind, "effective_from": since, "source": "handbook", **more}
    return service.execute("require_course", row, actor=ADMINISTRATOR)


def acceptance(advisor_id=ANA, *, kind="parent", on=TODAY):
    data = {
        "advisor_id": advisor_id,
        "application_id": f"application-of-{advisor_id}",
        "display_name": "Ana Cruz",
        "advisor_kind": kind,
        "language": "es",
        "accepted_on": on,
    }
    return event(recruitment.ADVISOR_ACCEPTED, data, subject=advisor_id, sequence=1)


def withdrawal(advisor_id=ANA):
    data = {"advisor_id": advisor_id, "withdrawn_on": TODAY}
    return event(recruitment.ADVISOR_WITHDRAWN, data, subject=advisor_id, sequence=3)


def enrolments(service, advisor_id=ANA, **filters):
    items = service.ask("enrolments", {"advisor_id": advisor_id, **filters}, actor=STAFF)["items"]
    return {item["course_code"]: item for item in items}


def certificates(service, advisor_id=ANA, **filters):
    items = service.ask("certificates", {"advisor_id": advisor_id, **filters}, actor=STAFF)["items"]
    return {item["course_code"]: item for item in items}


def complete(service, code, *, on=TODAY, advisor_id=ANA, who=STAFF):
    enrolment_id = enrolments(service, advisor_id, status="opened")[code]["enrolment_id"]
    data = {"enrolment_id": enrolment_id, "completed_on": on.isoformat()}
    return service.execute("complete_enrolment", data, actor=who)


def revoke(service, certificate_id):
    data = {"certificate_id": certificate_id, "reason_code": "issued_in_error"}
    return service.execute("revoke_certificate", data, actor=ADMINISTRATOR)


def said(service, contract):
    return [fact.data for fact in service.published(contract)]


def codes(refused):
    return {(error["field"], error["code"]) for error in refused.value.errors}


# ---------------------------------------------------------------- courses


def test_two_rows_of_one_course_at_once_are_one_row_and_a_conflict(harness):
    clock = MeanwhileClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))
    service = harness("training", clock=clock)
    add(service, "privacy")
    clock.meanwhile = lambda: require(service, "privacy", "any", since="2030-01-01")
    with pytest.raises(Conflict):
        require(service, "privacy", "any", since="2030-06-01")
    (book,) = service.store["dated_requirements"].find()
    assert [row["effective_from"] for row in book["rows"]] == ["2030-01-01"]
    clock.meanwhile = lambda: require(
        service, "privacy", "any", since="2029-01-01", effective_to="2029-02-01"
    )
    with pytest.raises(Conflict):
        require(service, "privacy", "any", since="2029-02-01", effective_to="2029-03-01")


def test_courses_are_listed_by_code(curriculum):
    first = curriculum.ask("courses", {"limit": 2}, actor=STAFF)
    rest = curriculum.ask("courses", {"limit": 2, "cursor": first["next_cursor"]}, actor=STAFF)
    assert [course["code"] for course in first["items"] + rest["items"]] == ["privacy", "rights", "story"]
    assert first["items"][0]["title"] == {"en": "About privacy", "es": "Sobre privacy"}


def test_a_course_code_is_taken_once_in_a_tenant(curriculum):
    with pytest.raises(Conflict):
        add(curriculum, "privacy")
    data = {"code": "privacy", "title": {"en": "Privacy", "es": "Privacidad"}}
    elsewhere = actor(Role.PROGRAM_ADMINISTRATOR, tenant="northern")
    assert curriculum.execute("add_course", data, actor=elsewhere)["code"] == "privacy"


def test_a_course_builds_only_on_what_is_there(service):
    with pytest.raises(Invalid) as refused:
        add(service, "story", prerequisite_codes=["privacy", "story"])
    assert codes(refused) == {
        ("prerequisite_codes.0", "unknown_course"),
        ("prerequisite_codes.1", "unknown_course"),
    }


def test_every_wrong_field_of_a_course_is_named_at_once(service):
    data = {"code": "no spaces", "title": {"en": " "}, "valid_months": 0}
    with pytest.raises(Invalid) as refused:
        service.execute("add_course", data, actor=ADMINISTRATOR)
    assert codes(refused) == {
        ("code", "not_a_code"),
        ("title.en", "blank"),
        ("title.es", "required"),
        ("valid_months", "range"),
    }


def test_only_a_course_that_is_there_can_be_required(service):
    with pytest.raises(Invalid) as refused:
        require(service, "privacy", "any")
    assert codes(refused) == {("course_code", "unknown_course")}


def test_rows_that_require_one_course_of_one_kind_do_not_overlap(curriculum):
    with pytest.raises(Conflict):
        require(curriculum, "privacy", "any", since="2027-01-01")
    require(curriculum, "privacy", "any", effective_to="2026-12-31")
    require(curriculum, "privacy", "any", since="2027-01-01")


# ---------------------------------------------------------------- enrolment


@pytest.mark.parametrize(
    ("kind", "expected"), [("parent", {"privacy", "story"}), ("youth", {"privacy", "rights"})]
)
def test_the_accepted_are_enrolled_in_what_is_required_of_their_kind(curriculum, kind, expected):
    curriculum.process([acceptance(kind=kind)])
    assert enrolments(curriculum).keys() == expected
    opened = said(curriculum, training.ENROLMENT_OPENED)
    assert {fact["course_code"] for fact in opened} == expected
    assert opened[0]["course_title"] == {"en": "About privacy", "es": "Sobre privacy"}


def test_what_counts_is_the_day_of_acceptance(curriculum):
    require(curriculum, "rights", "parent", since="2026-11-01", effective_to="2026-11-21")
    curriculum.process([acceptance("early", on=date(2026, 11, 21)), acceptance("late", on=TODAY)])
    assert enrolments(curriculum, "early").keys() == {"privacy", "story", "rights"}
    assert enrolments(curriculum, "late").keys() == {"privacy", "story"}


def test_who_must_take_a_course_takes_what_it_builds_on(service):
    add(service, "privacy")
    add(service, "story", prerequisite_codes=["privacy"])
    require(service, "story", "parent")
    service.process([acceptance()])
    assert enrolments(service).keys() == {"privacy", "story"}


def test_where_nothing_is_required_the_plan_is_complete_at_once(service):
    service.process([acceptance()])
    assert said(service, training.TRAINING_PLAN_COMPLETED) == [
        {"advisor_id": ANA, "completed_on": TODAY, "valid_until": None}
    ]


def test_many_acceptances_in_one_batch_are_each_enrolled(curriculum):
    facts = [acceptance(f"advisor-{number}") for number in range(50)]
    assert {disposition.outcome for disposition in curriculum.process(facts)} == {Outcome.APPLIED}
    assert len(said(curriculum, training.ENROLMENT_OPENED)) == 100


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("together", [True, False])
def test_acceptance_and_withdrawal_end_alike_in_any_order(curriculum, order, together):
    facts = [acceptance(), withdrawal(), acceptance()]
    shuffled = [facts[at] for at in order]
    for batch in [shuffled] if together else [[fact] for fact in shuffled]:
        assert {disposition.outcome for disposition in curriculum.process(batch)} == {Outcome.APPLIED}
    states = {code: item["status"] for code, item in enrolments(curriculum).items()}
    assert states == {"privacy": "closed", "story": "closed"}
    assert len(said(curriculum, training.ENROLMENT_OPENED)) == 2
    assert said(curriculum, training.TRAINING_PLAN_COMPLETED) == []


def test_who_leaves_keeps_certificates_and_ends_enrolments(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    curriculum.process([withdrawal()])
    states = {code: item["status"] for code, item in enrolments(curriculum).items()}
    assert states == {"privacy": "completed", "story": "closed"}
    assert certificates(curriculum)["privacy"]["status"] == "valid"


# ---------------------------------------------------------------- completion


def test_completing_a_course_issues_its_certificate(curriculum):
    curriculum.process([acceptance()])
    reply = complete(curriculum, "privacy")
    assert reply["enrolment"]["status"] == "completed"
    assert reply["plan_status"] == "open"
    certificate = reply["certificate"]
    assert (certificate["issued_on"], certificate["expires_on"]) == ("2026-11-22", "2027-11-22")
    (issued,) = said(curriculum, training.CERTIFICATE_ISSUED)
    assert (issued["certificate_id"], issued["course_code"]) == (certificate["certificate_id"], "privacy")
    assert len(said(curriculum, training.ENROLMENT_COMPLETED)) == 1


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
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    with pytest.raises(Conflict):
        complete(curriculum, "story", on=TODAY - timedelta(days=1))
    clock.advance(timedelta(days=400))
    with pytest.raises(Conflict):
        complete(curriculum, "story", on=TODAY + timedelta(days=366))
    complete(curriculum, "story", on=TODAY + timedelta(days=365))


def test_the_plan_is_complete_with_its_last_course_until_the_first_expiry(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy", on=date(2026, 11, 20))
    assert said(curriculum, training.TRAINING_PLAN_COMPLETED) == []
    assert complete(curriculum, "story")["plan_status"] == "complete"
    assert said(curriculum, training.TRAINING_PLAN_COMPLETED) == [
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
    completed = [fact["advisor_id"] for fact in said(service, training.TRAINING_PLAN_COMPLETED)]
    assert sorted(completed) == advisors


def test_an_enrolment_is_completed_once(curriculum):
    curriculum.process([acceptance()])
    enrolment_id = complete(curriculum, "privacy")["enrolment"]["enrolment_id"]
    with pytest.raises(Conflict):
        curriculum.execute(
            "complete_enrolment", {"enrolment_id": enrolment_id, "completed_on": "2026-11-22"}, actor=STAFF
        )
    assert len(said(curriculum, training.CERTIFICATE_ISSUED)) == 1


def test_a_course_was_done_today_if_no_day_is_said(curriculum):
    curriculum.process([acceptance()])
    enrolment_id = enrolments(curriculum)["privacy"]["enrolment_id"]
    done = curriculum.execute("complete_enrolment", {"enrolment_id": enrolment_id}, actor=STAFF)
    assert done["enrolment"]["completed_on"] == done["certificate"]["issued_on"] == "2026-11-22"


def test_no_course_is_completed_on_a_day_to_come_or_too_long_ago(curriculum):
    curriculum.process([acceptance()])
    impossible = (
        (TODAY + timedelta(days=2), "in_future"),
        (date.max, "in_future"),
        (date(2025, 11, 21), "expired"),
        (date.min, "expired"),
    )
    for day, code in impossible:
        with pytest.raises(Invalid) as refused:
            complete(curriculum, "privacy", on=day)
        assert codes(refused) == {("completed_on", code)}
    complete(curriculum, "privacy", on=date(2025, 11, 22))


# ---------------------------------------------------------------- expiry and revocation


def test_what_a_certificate_is_depends_on_the_day_asked(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    for day, status in (
        ("2026-11-21", "not_yet_issued"),
        ("2026-11-22", "valid"),
        ("2027-11-22", "valid"),
        ("2027-11-23", "expired"),
    ):
        assert certificates(curriculum, on=day)["privacy"]["status"] == status


def test_expiry_is_seen_without_anything_happening(curriculum, clock):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    clock.advance(timedelta(days=366))
    assert certificates(curriculum)["privacy"]["status"] == "expired"


def test_a_revoked_certificate_opens_the_plan_and_the_course_again(curriculum):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    complete(curriculum, "story")
    certificate_id = certificates(curriculum)["privacy"]["certificate_id"]
    assert revoke(curriculum, certificate_id)["status"] == "revoked"
    assert said(curriculum, training.TRAINING_PLAN_REOPENED) == [{"advisor_id": ANA, "reopened_on": TODAY}]
    (revoked,) = said(curriculum, training.CERTIFICATE_REVOKED)
    assert (revoked["certificate_id"], revoked["reason_code"]) == (certificate_id, "issued_in_error")
    assert enrolments(curriculum, status="opened").keys() == {"privacy"}
    assert complete(curriculum, "privacy")["plan_status"] == "complete"
    plan_facts = [fact for fact in curriculum.published() if fact.type.startswith("training_plan.")]
    assert [fact.type.split(".")[1] for fact in plan_facts] == ["completed", "reopened", "completed"]
    assert [fact.sequence for fact in plan_facts] == [1, 2, 3]


def test_a_certificate_is_revoked_once(curriculum):
    curriculum.process([acceptance()])
    certificate_id = complete(curriculum, "privacy")["certificate"]["certificate_id"]
    revoke(curriculum, certificate_id)
    with pytest.raises(Conflict):
        revoke(curriculum, certificate_id)


def test_revoking_before_the_plan_was_complete_reopens_nothing_but_the_course(curriculum):
    curriculum.process([acceptance()])
    revoke(curriculum, complete(curriculum, "privacy")["certificate"]["certificate_id"])
    assert said(curriculum, training.TRAINING_PLAN_REOPENED) == []
    assert enrolments(curriculum, status="opened").keys() == {"privacy", "story"}


def test_who_left_is_not_enrolled_again(curriculum):
    curriculum.process([acceptance()])
    certificate_id = complete(curriculum, "privacy")["certificate"]["certificate_id"]
    curriculum.process([withdrawal()])
    revoke(curriculum, certificate_id)
    assert enrolments(curriculum, status="opened") == {}


def test_a_certificate_that_lapsed_while_the_plan_was_open_is_due_again(curriculum, clock):
    curriculum.process([acceptance()])
    complete(curriculum, "privacy")
    clock.advance(timedelta(days=366))
    assert complete(curriculum, "story", on=TODAY)["plan_status"] == "open"
    assert enrolments(curriculum, status="opened").keys() == {"privacy"}
    renewed_on = TODAY + timedelta(days=366)
    assert complete(curriculum, "privacy", on=renewed_on)["plan_status"] == "complete"


# ---------------------------------------------------------------- who sees and does what


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
    require(curriculum, "privacy", "any", effective_to="2026-11-30")
    require(curriculum, "privacy", "any", since="2026-12-01", self_paced=True)
    assert not enrolments(curriculum)["privacy"]["self_paced"]
    clock.advance(timedelta(days=10))
    assert enrolments(curriculum)["privacy"]["self_paced"]


def test_an_advisor_account_without_an_advisor_sees_nothing(curriculum):
    with pytest.raises(Forbidden):
        curriculum.ask("enrolments", {}, actor=actor(Role.ADVISOR))


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


def test_another_tenant_sees_and_changes_nothing(curriculum):
    curriculum.process([acceptance()])
    enrolment_id = enrolments(curriculum)["privacy"]["enrolment_id"]
    stranger = actor(Role.ENGAGEMENT_STAFF, tenant="northern")
    assert curriculum.ask("courses", {}, actor=stranger)["items"] == []
    assert curriculum.ask("enrolments", {}, actor=stranger)["items"] == []
    with pytest.raises(NotFound):
        curriculum.execute(
            "complete_enrolment", {"enrolment_id": enrolment_id, "completed_on": "2026-11-22"}, actor=stranger
        )


def test_enrolments_are_listed_by_pages(curriculum):
    curriculum.process([acceptance(f"advisor-{number}") for number in range(3)])
    seen, cursor = [], None
    while True:
        page = curriculum.ask("enrolments", {"limit": 4, "cursor": cursor}, actor=STAFF)
        seen += [item["enrolment_id"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 6
    assert seen == sorted(seen, reverse=True)


def test_facts_count_every_certificate_ever_issued(curriculum):
    curriculum.process([acceptance()])
    ids = [complete(curriculum, code)["certificate"]["certificate_id"] for code in ("privacy", "story")]
    revoke(curriculum, ids[0])
    facts = curriculum.ask("facts", actor=AUDITOR)
    assert facts["certificates"] == told_of(ids)
    assert (facts["plans"], facts["plans_complete"], facts["enrolments"]) == (1, 0, 3)
