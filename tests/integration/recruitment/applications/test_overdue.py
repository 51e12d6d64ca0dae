"""An application that nobody answers in time is told, once, and no more once it is answered."""

from datetime import timedelta

import pytest

from shared.contracts import identity, recruitment
from shared.contracts.identity.settings import APPLICATION_ANSWER_DAYS
from tests.support.recruitment import STAFF, TODAY, accept, apply, import_file
from tests.support.serving import LUIS, import_serving

(USUAL_DAYS,) = APPLICATION_ANSWER_DAYS.usual
IN_TIME = timedelta(days=USUAL_DAYS)
ONE_DAY = timedelta(days=1)


def overdue(service):
    """The applications of which it was told, with the day since when they wait."""
    return [
        (one["application_id"], one["waits_since"]) for one in service.said(recruitment.APPLICATION_DELAYED)
    ]


def later(service, clock, time):
    """Let time pass, and run what is due."""
    clock.advance(time)
    service.run_due()


def decide(service, command, application_id, **more):
    return service.execute(command, {"application_id": application_id, **more}, actor=STAFF)


def set_days(service, days, until=None):
    row = {"setting_id": "row", "values": [days], "effective_from": TODAY, "effective_to": until}
    holding = [row | {"source": "handbook"}]
    data = {"setting": "application_answer_days", "holding": holding}
    service.receive(identity.SETTING_APPROVED, data, subject="application_answer_days")


def test_what_waits_longer_than_the_program_lets_it_is_told_once(service, clock):
    id_ = apply(service)
    later(service, clock, IN_TIME)
    assert overdue(service) == []
    later(service, clock, ONE_DAY)
    assert service.said(recruitment.APPLICATION_DELAYED) == [
        {"application_id": id_, "advisor_kind": "parent", "waits_since": TODAY}
    ]
    later(service, clock, IN_TIME)
    assert len(overdue(service)) == 1


@pytest.mark.parametrize(
    "answer",
    [
        accept,
        lambda service, id_: decide(service, "keep_application", id_),
        lambda service, id_: decide(service, "decline_application", id_, reason_code="no_open_place"),
    ],
)
def test_what_is_answered_in_time_is_not(service, clock, answer):
    answer(service, apply(service))
    later(service, clock, IN_TIME + ONE_DAY)
    assert overdue(service) == []


def test_what_is_taken_up_again_has_its_time_again(service, clock):
    id_ = apply(service)
    decide(service, "decline_application", id_, reason_code="no_open_place")
    later(service, clock, IN_TIME)
    decide(service, "reopen_application", id_, reason_code="declined_by_mistake")
    later(service, clock, IN_TIME)
    assert overdue(service) == []
    later(service, clock, ONE_DAY)
    assert overdue(service) == [(id_, TODAY + IN_TIME)]


def test_the_days_are_those_that_the_program_set_for_the_day_on_which_it_came(service, clock):
    set_days(service, 3, until=TODAY)
    first = apply(service)
    clock.advance(ONE_DAY)
    apply(service, given_name="Eva", email="eva@families.example")
    later(service, clock, timedelta(days=10))
    assert [id_ for id_, _since in overdue(service)] == [first]


def test_who_gives_more_days_meanwhile_waits_for_these(service, clock):
    id_ = apply(service)
    set_days(service, 30)
    later(service, clock, timedelta(days=30))
    assert overdue(service) == []
    later(service, clock, ONE_DAY)
    assert overdue(service) == [(id_, TODAY)]


def test_who_is_imported_waits_too_unless_they_serve_already(service, clock):
    import_file(service)
    import_serving(service, LUIS)
    later(service, clock, IN_TIME + ONE_DAY)
    waiting = service.ask("applications", {"status": "submitted"}, actor=STAFF)["items"]
    assert {id_ for id_, _since in overdue(service)} == {one["application_id"] for one in waiting}
    assert service.ask("applications", {"status": "accepted"}, actor=STAFF)["items"]
