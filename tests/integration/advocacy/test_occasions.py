"""Events are planned, published and cancelled."""

from datetime import timedelta

import pytest

from shared.contracts import advocacy
from shared.errors import Conflict, Invalid, VersionMismatch
from tests.support.advocacy import STARTS_AT, TITLE, Program, an_event


def test_an_event_is_planned_quietly_and_published_aloud(program: Program) -> None:
    planned = program.do("plan_event", **an_event())
    assert planned["status"] == "planned"
    assert program.said(advocacy.EVENT_PUBLISHED) == []
    program.do("publish_event", event_id=planned["event_id"], version=planned["version"])
    (said,) = program.said(advocacy.EVENT_PUBLISHED)
    assert said == {
        "event_id": planned["event_id"],
        "title": TITLE,
        "starts_at": STARTS_AT,
        "ends_at": STARTS_AT + timedelta(hours=4),
        "time_zone": "America/Denver",
        "place": "State Capitol, Denver",
        "seats": 2,
    }


def test_every_wrong_field_of_an_event_is_named_at_once(program: Program) -> None:
    wrong = an_event(
        title={"en": " "},
        starts_at="tomorrow",
        ends_at="2026-11-22T15:00:00",
        time_zone="Mountain time",
        place="",
        seats=0,
    )
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **wrong)
    assert {(found["field"], found["code"]) for found in refused.value.errors} == {
        ("title.en", "blank"),
        ("title.es", "required"),
        ("starts_at", "format"),
        ("ends_at", "format"),
        ("time_zone", "unknown_time_zone"),
        ("place", "blank"),
        ("seats", "range"),
    }


def test_an_event_ends_after_it_begins(program: Program) -> None:
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **an_event(ends_at=STARTS_AT.isoformat(), seats=0))
    named = {(found["field"], found["code"]) for found in refused.value.errors}
    assert named == {("ends_at", "ends_before_start"), ("seats", "range")}
    moment = f"{STARTS_AT:%Y-%m-%dT%H:%M:%S}"
    with pytest.raises(Invalid):
        program.do("plan_event", **an_event(starts_at=f"{moment}.2Z", ends_at=f"{moment}.8Z"))


@pytest.mark.parametrize(
    "moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:00:00-12:00", "1999-12-31T23:59:59Z"]
)
@pytest.mark.parametrize("field", ["starts_at", "ends_at"])
def test_an_event_is_planned_in_our_times_only(program: Program, field: str, moment: str) -> None:
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **an_event(**{field: moment}))
    assert (field, "out_of_range") in {(found["field"], found["code"]) for found in refused.value.errors}


def test_an_event_is_published_only_as_it_was_seen(program: Program) -> None:
    event_id = program.do("plan_event", **an_event())["event_id"]
    with pytest.raises(VersionMismatch):
        program.do("publish_event", event_id=event_id, version=7)


def test_a_cancelled_event_says_so_and_takes_nobody(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    program.do("cancel_event", event_id=event_id, reason_code="weather")
    assert program.said(advocacy.EVENT_CANCELLED) == [{"event_id": event_id, "reason_code": "weather"}]
    with pytest.raises(Conflict):
        program.do("accept_invitation", invitation_id=invitation_id)
    with pytest.raises(Conflict):
        program.do("invite_advisors", event_id=event_id, advisor_ids=["ana"])
    (row,) = program.ask("invitations", event_id=event_id)["items"]
    assert row["event_status"] == "cancelled"
