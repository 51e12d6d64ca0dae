"""A practice program's clock goes ahead, for all that its rules ask; nobody else's does."""

from datetime import UTC, date, datetime, timedelta
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from shared.actor import PLATFORM_TENANT, Role
from shared.clock import FixedClock, SystemClock
from shared.contracts import identity
from shared.errors import Conflict, UnknownTenant
from shared.events.delivery import Outcome
from shared.events.routing import Timer
from shared.events.timers import TIMERS_AT_ONCE_MAX
from shared.persistence import audit, outbox, timers
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork
from tests.support import tallies
from tests.support.harness import ABOUT_TENANT, ServiceHarness, actor
from tests.support.tallies import Tally, attendance

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)
PUPIL = actor(Role.FINANCE_REVIEWER, tenant="practice")
EMPLOYEE = actor(Role.FINANCE_REVIEWER, tenant="elsewhere")
DAY_SECONDS = 24 * 3600
PRACTICE = {**ABOUT_TENANT, "tenant_id": "practice", "practice": True}


def opened(service: ServiceHarness, **more: Any) -> None:
    service.receive(identity.TENANT_OPENED, PRACTICE | more, subject="practice", tenant=PLATFORM_TENANT)


def moved(service: ServiceHarness, days: int, sequence: int = 2) -> Outcome:
    data = {"tenant_id": "practice", "offset_seconds": days * DAY_SECONDS}
    told = {"subject": "practice", "sequence": sequence, "tenant": PLATFORM_TENANT}
    return service.receive(identity.TENANT_CLOCK_MOVED, data, **told).outcome


def count_once_more(due: Due, uow: UnitOfWork) -> None:
    uow.require(Tally, due.subject).times += 1


@pytest.fixture
def service(harness) -> ServiceHarness:
    """A small service that does not know the program yet, with one timer."""
    small: ModuleType | SimpleNamespace = SimpleNamespace(
        **{name: getattr(tallies, name) for name in ("COMMANDS", "QUERIES", "SUBSCRIPTIONS", "DOCUMENTS")},
        TIMERS=(Timer("recount", count_once_more),),
    )
    return harness("stipends", use_cases=small, clock=FixedClock(NOW), knows_tenants=False)


def test_only_the_clock_of_a_practice_program_moves_and_only_forward(harness):
    service = harness("identity", clock=FixedClock(NOW))
    service.execute("open_tenant", PRACTICE, actor=OPERATOR)
    service.execute("open_tenant", {**ABOUT_TENANT, "tenant_id": "real"}, actor=OPERATOR)
    ahead = {"tenant_id": "practice", "offset_seconds": DAY_SECONDS}

    assert service.execute("move_clock", ahead, actor=OPERATOR)["offset_seconds"] == DAY_SECONDS
    assert service.said(identity.TENANT_CLOCK_MOVED) == [ahead]
    for refused in (ahead, {**ahead, "offset_seconds": 1}, {**ahead, "tenant_id": "real"}):
        with pytest.raises(Conflict):
            service.execute("move_clock", refused, actor=OPERATOR)
    assert service.unit(actor(Role.AUDITOR, tenant="practice")).today == date(2026, 11, 30)
    assert service.unit(actor(Role.AUDITOR, tenant="real")).today == date(2026, 11, 29)


def test_what_rules_ask_and_records_say_is_by_the_program_s_clock_and_the_audit_by_the_real_one(service):
    opened(service)
    moved(service, days=40)
    service.execute("approve_claim", {"tally_id": "one", "minutes": 1}, actor=PUPIL)

    unit = service.unit(PUPIL)
    assert (unit.now, unit.today) == (NOW + timedelta(days=40), date(2027, 1, 8))
    assert unit.require(Tally, "one").created_at == NOW + timedelta(days=40)
    (entry,) = service.store[audit.COLLECTION].find({"tenant": "practice"})
    assert entry["at"] == NOW.isoformat(timespec="milliseconds")
    service.process([attendance(1, tenant="practice")])
    assert [fact.time for fact in service.published()] == [NOW + timedelta(days=40)]


def test_what_waits_to_be_published_is_as_old_as_it_is_by_the_real_clock(service):
    opened(service)
    moved(service, days=40)
    service.process([attendance(1, tenant="practice")])
    status = outbox.status(service.store, SystemClock().now() + timedelta(hours=1))
    assert status["oldest_age_seconds"] >= 3600


def test_a_clock_never_goes_back_however_late_an_older_word_comes(service):
    opened(service)
    moved(service, days=40, sequence=3)
    moved(service, days=20, sequence=2)

    assert service.unit(PUPIL).today == date(2027, 1, 8)


def test_a_clock_that_moves_before_the_program_is_known_counts_once_it_is(service):
    assert moved(service, days=1) is Outcome.APPLIED
    with pytest.raises(UnknownTenant):
        _ = service.unit(PUPIL).today
    opened(service)
    assert service.unit(PUPIL).today == date(2026, 11, 30)


def test_what_is_due_by_the_program_s_clock_is_done_and_nobody_else_s(service):
    opened(service)
    service.know("elsewhere")
    for who in (PUPIL, EMPLOYEE):
        service.execute("approve_claim", {"tally_id": f"of-{who.tenant}", "minutes": 1}, actor=who)
        with_timer(service, who, f"of-{who.tenant}", NOW + timedelta(days=30))
    assert service.run_due() == 0

    moved(service, days=29)
    assert service.run_due() == 0
    moved(service, days=30, sequence=3)
    assert service.run_due() == 1
    assert [service.unit(who).require(Tally, f"of-{who.tenant}").times for who in (PUPIL, EMPLOYEE)] == [2, 1]


def test_a_timer_set_after_the_clock_moved_is_due_by_that_clock(service):
    opened(service)
    moved(service, days=30)
    service.execute("approve_claim", {"tally_id": "one", "minutes": 1}, actor=PUPIL)
    with_timer(service, PUPIL, "one", NOW + timedelta(days=31))
    assert service.run_due() == 0

    service.clock.advance(timedelta(days=1))
    assert service.run_due() == 1


def test_a_timer_that_is_set_by_who_read_the_clock_before_it_moved_is_due_by_that_clock_too(service):
    opened(service)
    service.execute("approve_claim", {"tally_id": "one", "minutes": 1}, actor=PUPIL)
    with_timer(service, PUPIL, "one", NOW + timedelta(days=30))
    as_set_before = service.store["timers"].find_one()
    moved(service, days=30)
    service.store["timers"].replace_one({}, as_set_before)
    assert service.run_due() == 0
    timers.follow_clocks(service.store, {})
    assert service.run_due() == 1


@pytest.mark.parametrize(("practice", "real"), [(2 * TIMERS_AT_ONCE_MAX, 3), (3, 2 * TIMERS_AT_ONCE_MAX)])
def test_timers_of_a_clock_far_ahead_come_behind_those_of_real_programs_and_get_on(service, practice, real):
    opened(service)
    service.know("elsewhere")
    moved(service, days=365)
    for who, count in ((PUPIL, practice), (EMPLOYEE, real)):
        service.execute("approve_claim", {"tally_id": f"of-{who.tenant}", "minutes": 1}, actor=who)
        with_timer(service, who, f"of-{who.tenant}", NOW, *(str(number) for number in range(count)))

    service.application.run_due()
    ran = [service.unit(who).require(Tally, f"of-{who.tenant}").times - 1 for who in (PUPIL, EMPLOYEE)]
    assert ran == ([TIMERS_AT_ONCE_MAX - 3, 3] if practice > real else [3, TIMERS_AT_ONCE_MAX - 3])


def test_for_a_program_that_is_not_known_no_day_is_made_up(service):
    with pytest.raises(UnknownTenant):
        _ = service.unit(PUPIL).today


def with_timer(service: ServiceHarness, who: Any, tally_id: str, due_at: datetime, *parts: str) -> None:
    def set_it() -> None:
        session = service.session()
        unit = service.unit(who, session)
        for part in parts or ("",):
            unit.timers.set("recount", tally_id, due_at, part=part)
        unit.close()
        session.flush()

    service.store.in_transaction(set_it)
