"""An account is the guardian of young advisors from a day on, and until the day before they come of age."""

from datetime import timedelta

import pytest

from services.recruitment.people.use_cases import GUARDIANSHIP_ENDS
from shared.actor import Role
from shared.contracts import identity, recruitment
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.earlier import migrate_again, without_timers
from tests.support.harness import ABOUT_TENANT, TENANT, actor, codes
from tests.support.recruitment import ANYBODY, STAFF, TODAY, accept, apply, show

CARMEN = actor(Role.GUARDIAN, user_id="carmen")


def record(service, advisor_id, who=STAFF, **changes):
    data = {
        "advisor_id": advisor_id,
        "user_id": "carmen",
        "kind": "parent",
        "effective_from": "2026-11-01",
        "source": "birth certificate",
        **changes,
    }
    return service.execute("record_guardianship", data, actor=who)


def wards(service, who=CARMEN):
    return [ward["advisor_id"] for ward in service.ask("wards", {}, actor=who)["items"]]


def until(service, advisor_id):
    (shown,) = service.ask("guardianships", {"advisor_id": advisor_id}, actor=STAFF)["items"]
    return shown["until"]


def born(service, advisor_id, day):
    person_id = show(service, advisor_id)["person_id"]
    version = service.ask("person", {"person_id": person_id}, actor=STAFF)["version"]
    change = {"person_id": person_id, "version": version, "birth_date": day}
    service.execute("change_person", change, actor=STAFF)


@pytest.fixture
def luis(service):
    """A young advisor who comes of age on 10 December 2026."""
    advisor_id = accept(service, apply(service, given_name="Luis", advisor_kind="youth"))
    born(service, advisor_id, "2008-12-10")
    return advisor_id


def test_a_guardianship_ends_at_the_start_of_the_day_on_which_the_ward_comes_of_age(service, clock, luis):
    reply = record(service, luis)
    assert (reply["until"], reply["holds"], reply["recorded_by"]) == ("2026-12-09", True, STAFF.user_id)
    assert service.ask("guardianships", {"advisor_id": luis}, actor=STAFF)["items"] == [reply]
    assert [fact["user_id"] for fact in service.said(recruitment.GUARDIANSHIP_RECORDED)] == ["carmen"]
    clock.advance(timedelta(days=17))
    assert wards(service) == [luis]
    clock.advance(timedelta(days=1))
    assert wards(service) == []
    (shown,) = service.ask("guardianships", {"advisor_id": luis}, actor=STAFF)["items"]
    assert not shown["holds"]


def test_when_somebody_comes_of_age_is_the_law_of_the_programs_state(service, clock, luis):
    told = {**ABOUT_TENANT, "tenant_id": TENANT, "state": "AL", "practice": False}
    service.receive(identity.TENANT_CHANGED, told, subject=TENANT, tenant="platform", sequence=9)
    assert record(service, luis)["until"] == "2027-12-09"
    clock.advance(timedelta(days=383))
    assert wards(service) == []


def lives(service, advisor_id, state, since=None):
    person_id = show(service, advisor_id)["person_id"]
    version = service.ask("person", {"person_id": person_id}, actor=STAFF)["version"]
    home = {"postal_code": "36101", "state": state, "lives_from": since}
    change = {"person_id": person_id, "version": version, "residence": home}
    service.execute("change_person", change, actor=STAFF)


AT_19, AT_21 = "2027-12-09", "2029-12-09"


@pytest.mark.parametrize(
    ("state", "day"), [("AL", AT_19), ("NE", AT_19), ("MS", AT_21), ("PR", AT_21), ("GA", "2026-12-09")]
)
def test_the_law_of_the_state_where_they_live_counts_and_not_the_programs(service, luis, state, day):
    lives(service, luis, state)
    assert record(service, luis)["until"] == day


def test_who_moves_comes_of_age_where_they_live_by_then_and_a_correction_counts_at_once(service, clock, luis):
    assert record(service, luis)["until"] == "2026-12-09"
    lives(service, luis, "AL", "2026-11-20")
    assert until(service, luis) == "2027-12-09"
    clock.advance(timedelta(days=20))
    assert wards(service) == [luis], "eighteen, and a minor where they live"
    lives(service, luis, "GA", "2026-12-12")
    assert until(service, luis) == "2026-12-11"
    assert wards(service) == []
    lives(service, luis, "AL", "2026-12-12")
    assert wards(service) == [luis]


def test_a_state_that_there_is_not_is_named_and_nothing_changes(service, luis):
    with pytest.raises(Invalid) as refused:
        lives(service, luis, "XX")
    assert codes(refused) == {("residence.state", "not_a_choice")}
    assert record(service, luis)["until"] == "2026-12-09"


def test_young_advisors_without_a_birth_date_are_listed_for_staff(service, luis):
    ben, _cy, gone = (
        accept(service, apply(service, given_name=name, advisor_kind=kind))
        for name, kind in (("Ben", "youth"), ("Cy", "parent"), ("Dee", "youth"))
    )
    service.execute("withdraw_advisor", {"advisor_id": gone}, actor=STAFF)
    made_for = actor(Role.GUARDIAN, user_id="rosa", advisor_id=ben)
    assert wards(service, made_for) == [ben]
    listed = service.ask("young_without_birth_date", {}, actor=STAFF)
    assert [one["advisor_id"] for one in listed["items"]] == [ben]
    assert listed["items"][0]["display_name"].startswith("Ben")
    born(service, ben, "2001-01-01")
    assert service.ask("young_without_birth_date", {}, actor=STAFF)["items"] == []
    assert wards(service, made_for) == []


def test_those_without_a_birth_date_are_listed_page_by_page(service):
    young = [accept(service, apply(service, given_name=name, advisor_kind="youth")) for name in "ABC"]
    seen, cursor = [], None
    while cursor or not seen:
        page = service.ask("young_without_birth_date", {"limit": 2, "cursor": cursor}, actor=STAFF)
        seen += [one["advisor_id"] for one in page["items"]]
        cursor = page["next_cursor"]
    assert seen == sorted(young)


def test_one_account_is_the_guardian_of_several(service, luis):
    eva = accept(service, apply(service, given_name="Eva", advisor_kind="youth"))
    born(service, eva, "2010-02-28")
    for advisor_id in (luis, eva):
        record(service, advisor_id)
    assert wards(service) == [luis, eva]
    assert wards(service, actor(Role.GUARDIAN, user_id="nobody")) == []


def test_a_guardianship_is_ended_and_recorded_anew(service, luis):
    first = record(service, luis)
    with pytest.raises(Conflict):
        record(service, luis)
    end = {"advisor_id": luis, "guardianship_id": first["guardianship_id"]}
    ended = service.execute("end_guardianship", end, actor=STAFF)
    assert (ended["until"], ended["holds"], ended["ended_by"]) == ("2026-11-21", False, STAFF.user_id)
    assert wards(service) == []
    with pytest.raises(Conflict):
        service.execute("end_guardianship", end | {"last_day": "2026-11-30"}, actor=STAFF)
    with pytest.raises(NotFound):
        service.execute("end_guardianship", end | {"guardianship_id": "none"}, actor=STAFF)
    assert record(service, luis, effective_from=TODAY.isoformat())["holds"]
    assert wards(service) == [luis]


def test_a_birth_date_is_needed_and_who_is_of_age_has_no_guardian(service):
    adult = accept(service, apply(service))
    with pytest.raises(Invalid) as refused:
        record(service, adult)
    assert codes(refused) == {("advisor_id", "birth_date_needed")}
    born(service, adult, "2008-11-01")
    with pytest.raises(Invalid) as refused:
        record(service, adult)
    assert codes(refused) == {("effective_from", "of_age")}


def test_a_guardian_answers_only_where_staff_recorded_that_they_may(service, luis):
    made_for = actor(Role.GUARDIAN, user_id="rosa", advisor_id=luis)
    record(service, luis)
    record(service, luis, user_id="tom", may_answer=True)
    answers = {
        who.user_id: service.ask("wards", {}, actor=who)["items"][0]["may_answer"]
        for who in (CARMEN, actor(Role.GUARDIAN, user_id="tom"), made_for)
    }
    assert answers == {"carmen": False, "tom": True, "rosa": False}


def test_an_account_made_for_an_advisor_sees_them_until_they_come_of_age(service, clock, luis):
    made_for = actor(Role.GUARDIAN, user_id="rosa", advisor_id=luis)
    assert wards(service, made_for) == [luis]
    clock.advance(timedelta(days=18))
    assert wards(service, made_for) == []


def test_staff_alone_record_and_not_about_themselves(service, luis):
    for who in (ANYBODY, CARMEN, actor(Role.ADVISOR, advisor_id=luis)):
        with pytest.raises(Forbidden):
            record(service, luis, who)
    with pytest.raises(Forbidden):
        record(service, luis, actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, user_id="luis", advisor_id=luis))


def lapsed(service):
    return [fact["user_id"] for fact in service.said(recruitment.GUARDIANSHIP_LAPSED)]


def later(service, clock, days):
    clock.advance(timedelta(days=days))
    service.run_due()


def test_that_it_is_over_is_told_on_the_day_after_its_last_one_and_once(service, clock, luis):
    record(service, luis)
    later(service, clock, 17)
    assert lapsed(service) == []
    later(service, clock, 1)
    assert lapsed(service) == ["carmen"]
    born(service, luis, "2008-12-09")
    later(service, clock, 30)
    assert lapsed(service) == ["carmen"]


def test_who_turns_out_to_be_younger_or_older_is_told_by_that(service, clock, luis):
    record(service, luis)
    born(service, luis, "2008-12-20")
    later(service, clock, 20)
    assert lapsed(service) == []
    lives(service, luis, "AL")
    later(service, clock, 30)
    assert lapsed(service) == []
    lives(service, luis, "GA")
    service.run_due()
    assert lapsed(service) == ["carmen"]


def test_one_that_holds_again_once_a_birth_date_was_put_right_is_told_again(service, clock, luis):
    record(service, luis)
    later(service, clock, 18)
    assert lapsed(service) == ["carmen"]
    born(service, luis, "2009-12-10")
    later(service, clock, 364)
    assert lapsed(service) == ["carmen"]
    later(service, clock, 1)
    assert lapsed(service) == ["carmen", "carmen"]


def test_what_staff_said_that_it_ends_is_not_told_once_more(service, clock, luis):
    noted = record(service, luis)
    ended = {"advisor_id": luis, "guardianship_id": noted["guardianship_id"], "last_day": "2026-11-30"}
    service.execute("end_guardianship", ended, actor=STAFF)
    later(service, clock, 60)
    assert lapsed(service) == []
    assert len(service.said(recruitment.GUARDIANSHIP_ENDED)) == 1


def test_one_of_an_earlier_build_is_waited_for_too(service, clock, luis):
    record(service, luis)
    without_timers(service, GUARDIANSHIP_ENDS)
    migrate_again(service, "recruitment", clock, "recruitment.0003")
    later(service, clock, 17)
    assert lapsed(service) == []
    later(service, clock, 1)
    assert lapsed(service) == ["carmen"]
