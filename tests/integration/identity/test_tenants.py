"""Programs: opened by the operator, known everywhere, each with days of its own."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from shared.actor import PLATFORM_TENANT, Role
from shared.clock import FixedClock
from shared.contracts import identity, training
from shared.contracts.identity.tenants import TenantTold
from shared.contracts.recruitment import ADVISOR_ACCEPTED
from shared.errors import Conflict, Invalid, UnknownTenant, VersionMismatch
from shared.events.delivery import ATTEMPT, Delivery, Outcome
from tests.support.harness import ABOUT_TENANT, TENANT, actor, codes, delivery_of, event

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)
STAFF = actor(Role.ENGAGEMENT_STAFF, tenant="elsewhere")
ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR, tenant="elsewhere")
ELSEWHERE = {**ABOUT_TENANT, "tenant_id": "elsewhere"}
SHOWN = {**ELSEWHERE, "practice": False, "offset_seconds": 0}
COURSE = {"code": "BASICS", "title": {"en": "The basics", "es": "Lo básico"}, "prerequisite_codes": []}
ACCEPTED = {
    "advisor_id": "advisor-1",
    "application_id": "application-1",
    "advisor_kind": "parent",
    "language": "en",
    "accepted_on": date(2026, 11, 22),
}


def told(time_zone: str, tenant_id: str = "elsewhere") -> dict[str, object]:
    return {**ABOUT_TENANT, "tenant_id": tenant_id, "time_zone": time_zone, "practice": False}


def test_a_program_is_opened_once_and_told(harness):
    service = harness("identity")
    opened = service.execute("open_tenant", ELSEWHERE, actor=OPERATOR)

    assert opened == {**SHOWN, "version": 1}
    assert service.said(identity.TENANT_OPENED) == [{**ELSEWHERE, "practice": False}]
    assert service.ask("program", actor=STAFF) == SHOWN
    with pytest.raises(Conflict):
        service.execute("open_tenant", ELSEWHERE, actor=OPERATOR)
    with pytest.raises(Conflict):
        service.execute("open_tenant", {**ELSEWHERE, "tenant_id": PLATFORM_TENANT}, actor=OPERATOR)


def test_what_is_wrong_about_a_program_is_named_and_nothing_is_opened(harness):
    service = harness("identity")
    wrong = {"time_zone": "Central time", "state": "Wisconsin", "fiscal_year_month": 13, "payer_kind": "bank"}

    with pytest.raises(Invalid) as refused:
        service.execute("open_tenant", {**ELSEWHERE, **wrong}, actor=OPERATOR)
    assert {field for field, _code in codes(refused)} == set(wrong)
    assert service.ask("tenants", actor=OPERATOR)["items"] == []


def test_a_program_is_changed_as_it_was_seen(harness):
    service = harness("identity")
    service.execute("open_tenant", ELSEWHERE, actor=OPERATOR)
    moved = {**ELSEWHERE, "time_zone": "Pacific/Honolulu"}

    changed = service.execute("change_tenant", {**moved, "version": 1}, actor=OPERATOR)
    assert changed == {**SHOWN, **moved, "version": 2}
    assert service.said(identity.TENANT_CHANGED) == [{**moved, "practice": False}]
    assert service.ask("program", actor=STAFF) == SHOWN | moved
    with pytest.raises(VersionMismatch):
        service.execute("change_tenant", {**ELSEWHERE, "version": 1}, actor=OPERATOR)


def test_programs_are_listed_by_name_page_by_page(harness):
    service = harness("identity")
    for name in ("north", "east", "west"):
        service.execute("open_tenant", {**ELSEWHERE, "tenant_id": name}, actor=OPERATOR)

    first = service.ask("tenants", {"limit": 2}, actor=OPERATOR)
    second = service.ask("tenants", {"limit": 2, "cursor": first["next_cursor"]}, actor=OPERATOR)
    assert [one["tenant_id"] for one in (*first["items"], *second["items"])] == ["east", "north", "west"]
    assert second["next_cursor"] is None


def test_nothing_is_done_for_a_program_that_is_not_known_and_all_of_it_once_it_is(harness):
    service = harness("training", knows_tenants=False)
    with pytest.raises(UnknownTenant) as refused:
        service.execute("add_course", COURSE, actor=ADMINISTRATOR)
    assert refused.value.status == 503
    early_word = service.receive(ADVISOR_ACCEPTED, ACCEPTED, subject="advisor-1", tenant="elsewhere")
    assert (early_word.outcome, early_word.reason) == (Outcome.RETRY, "unknown_tenant")
    assert service.published() == []

    service.receive(identity.TENANT_OPENED, told("America/Chicago"), subject="elsewhere", tenant="platform")
    service.execute("add_course", COURSE, actor=ADMINISTRATOR)
    late = service.receive(ADVISOR_ACCEPTED, ACCEPTED, subject="advisor-1", tenant="elsewhere")
    assert late.outcome is Outcome.APPLIED
    completed = training.TRAINING_PLAN_COMPLETED.type
    assert [fact.type for fact in service.published()] == [training.COURSE_ADDED.type, completed]


def early(attempt: int) -> Delivery:
    """What recruitment says of a program that nobody knows yet, after so many attempts."""
    fact = event(ADVISOR_ACCEPTED, ACCEPTED, subject="advisor-1", tenant="elsewhere")
    delivery = delivery_of(fact)
    return delivery._replace(headers=delivery.headers | {ATTEMPT: attempt})


@pytest.mark.parametrize(
    ("attempt", "outcome", "delay_seconds"),
    [(0, Outcome.RETRY, 1), (7, Outcome.RETRY, 120), (700, Outcome.RETRY, 120), (725, Outcome.DEAD, 0)],
)
def test_what_is_told_of_an_unknown_program_waits_for_a_day(harness, attempt, outcome, delay_seconds):
    service = harness("training", knows_tenants=False)
    (told_early,) = service.application.apply([early(attempt)])
    assert (told_early.outcome, told_early.delay_seconds) == (outcome, delay_seconds)
    assert told_early.reason == "unknown_tenant"


def test_what_is_told_of_an_unknown_program_does_not_hold_up_its_neighbours(harness, monkeypatch):
    service = harness("training", knows_tenants=False)
    service.know(TENANT)
    transactions, begin = [], service.store.in_transaction
    monkeypatch.setattr(service.store, "in_transaction", lambda work: transactions.append(1) or begin(work))
    known = event(ADVISOR_ACCEPTED, ACCEPTED, subject="advisor-1")
    done = service.application.apply([early(0), delivery_of(known), early(3)])
    assert [one.outcome for one in done] == [Outcome.RETRY, Outcome.APPLIED, Outcome.RETRY]
    assert len(transactions) == 1


@pytest.mark.parametrize("first", ["opened", "changed"])
def test_the_newest_word_about_a_program_counts_in_any_order(harness, first):
    service = harness("training", knows_tenants=False)
    words = [
        (identity.TENANT_OPENED, told("America/Chicago"), 1),
        (identity.TENANT_CHANGED, told("Pacific/Honolulu"), 2),
    ]
    for contract, data, sequence in words if first == "opened" else reversed(words):
        service.receive(contract, data, subject="elsewhere", sequence=sequence, tenant="platform")

    assert service.unit(STAFF).program.time_zone == "Pacific/Honolulu"


@pytest.mark.parametrize(
    ("time_zone", "moment", "day"),
    [
        ("America/Chicago", "2027-01-01T00:30:00+00:00", date(2026, 12, 31)),  # 18:30 on 31 December
        ("America/Chicago", "2027-01-01T06:00:00+00:00", date(2027, 1, 1)),
        ("Pacific/Honolulu", "2027-01-01T09:59:59+00:00", date(2026, 12, 31)),
        ("Pacific/Guam", "2026-12-31T14:00:00+00:00", date(2027, 1, 1)),
        ("America/Chicago", "2028-03-01T05:59:00+00:00", date(2028, 2, 29)),
        ("America/Chicago", "2027-03-14T07:59:00+00:00", date(2027, 3, 14)),  # the night of daylight saving
        ("America/Chicago", "2027-11-08T05:59:00+00:00", date(2027, 11, 7)),  # a day of 25 hours ends
    ],
)
def test_today_is_the_day_where_the_program_is(harness, time_zone, moment, day):
    clock = FixedClock(datetime.fromisoformat(moment))
    service = harness("training", clock=clock)
    service.know("elsewhere", time_zone=time_zone)

    unit = service.unit(STAFF)
    assert (unit.today, unit.day_of(clock.now())) == (day, day)
    assert unit.now.astimezone(ZoneInfo(time_zone)).date() == day


def test_the_platform_has_no_place_and_counts_by_utc(harness):
    service = harness("training", clock=FixedClock(datetime(2026, 12, 31, 23, 59, tzinfo=UTC)))

    assert service.unit(OPERATOR).today == date(2026, 12, 31)


def test_what_is_told_of_a_program_names_no_person():
    assert not [name for name, field in TenantTold().fields.items() if field.personal]
