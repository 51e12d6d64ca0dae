"""How long an event may last, and how much time around it counts, as dated data."""

from datetime import timedelta
from typing import Any

import pytest

from shared.actor import Role
from shared.errors import Conflict, Forbidden, Invalid, NotFound
from tests.support.advocacy import STAFF, STARTS_AT, Program, an_event, rows
from tests.support.harness import actor

ADMINISTRATOR = actor(Role.PROGRAM_ADMINISTRATOR)
HANDBOOK = "the program's handbook, page 4"


def set_rule(program: Program, longest: int, around: int, **more: Any) -> dict[str, Any]:
    row = {"effective_from": "2026-01-01", "source": HANDBOOK} | more
    limits = {"event_minutes_max": longest, "minutes_around_event": around}
    return program.do("set_time_rule", ADMINISTRATOR, **limits, **row)


def lasting(minutes: int) -> dict[str, Any]:
    return an_event(ends_at=(STARTS_AT + timedelta(minutes=minutes)).isoformat())


def test_an_event_of_thirty_six_years_is_refused_and_names_its_end(program: Program) -> None:
    slip = an_event(starts_at="2026-12-01T15:00:00Z", ends_at="2062-12-01T17:00:00Z")
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **slip)
    (named,) = refused.value.errors
    assert (named["field"], named["code"]) == ("ends_at", "longer_than_allowed")
    assert "168 hours" in named["message"]


def test_without_a_rule_an_event_lasts_a_week_at_most(program: Program) -> None:
    week = 7 * 24 * 60
    program.do("plan_event", **lasting(week))
    with pytest.raises(Invalid):
        program.do("plan_event", **lasting(week + 1))


def test_the_rule_of_the_day_on_which_it_begins_decides(program: Program) -> None:
    set_rule(program, 240, 30)
    set_rule(program, 480, 30, effective_from="2026-12-03")
    # It begins on the evening of 2 December in Denver, which is the 3rd in UTC.
    program.do("plan_event", **lasting(240))
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **lasting(241))
    assert HANDBOOK in refused.value.errors[0]["message"]
    assert program.do("plan_event", **lasting(480) | {"time_zone": "Europe/London"})["status"] == "planned"


def test_more_time_around_an_event_needs_a_reason_that_is_kept(held: Any) -> None:
    program, event_id, _ = held
    set_rule(program, 10_080, 15)
    (row,) = rows(ana=4 * 60 + 16)(event_id)
    with pytest.raises(Invalid) as refused:
        program.do("record_attendance", event_id=event_id, attendances=[row])
    assert refused.value.errors[0]["code"] == "longer_than_event"
    excused = [row | {"longer_reason": "stayed_on"}, *rows(ben=4 * 60 + 15)(event_id)]
    done = program.do("record_attendance", event_id=event_id, attendances=excused)
    assert [shown["longer_reason"] for shown in done["attendances"]] == ["stayed_on", None]


def test_a_reason_stays_only_as_long_as_it_is_needed(held: Any) -> None:
    program, event_id, _ = held
    (row,) = rows(ana=300)(event_id)
    longer = [row | {"longer_reason": "stayed_on"}]
    program.do("record_attendance", event_id=event_id, attendances=longer)
    correction = {"invitation_id": row["invitation_id"], "reason_code": "typing_error"}
    assert program.do("correct_attendance", **correction, minutes=240)["longer_reason"] is None
    with pytest.raises(Invalid):
        program.do("correct_attendance", **correction, minutes=300)
    again = program.do("correct_attendance", **correction, minutes=300, longer_reason="set_up_chairs")
    assert again["longer_reason"] == "set_up_chairs"


def test_rows_are_listed_with_who_set_them_and_corrected_by_others(program: Program) -> None:
    first = set_rule(program, 240, 30)
    assert set_rule(program, 240, 30) == first
    with pytest.raises(Conflict):
        set_rule(program, 300, 30)
    with pytest.raises(NotFound):
        set_rule(program, 300, 30, corrects="no-row")
    second = set_rule(program, 300, 20, corrects=first["time_rule_id"])
    listed = program.ask("time_rules")
    by_id = {row["time_rule_id"]: row for row in listed["items"]}
    assert by_id[first["time_rule_id"]]["status"] == "corrected"
    assert by_id[first["time_rule_id"]]["corrected_by"] == second["time_rule_id"]
    assert by_id[second["time_rule_id"]]["entered_by"] == ADMINISTRATOR.user_id
    assert listed["usual"] | {"source": ""} == {
        "event_minutes_max": 10_080,
        "minutes_around_event": 30,
        "reply_hours": 72,
        "answer_changes_max": 10,
        "source": "",
    }


def test_every_wrong_field_of_a_rule_is_named_and_only_administrators_set_one(program: Program) -> None:
    with pytest.raises(Invalid) as refused:
        set_rule(program, 0, 481, source=" ", effective_to="2025-01-01")
    assert {found["field"] for found in refused.value.errors} == {
        "event_minutes_max",
        "minutes_around_event",
        "source",
        "effective_to",
    }
    with pytest.raises(Forbidden):
        program.do("set_time_rule", STAFF, event_minutes_max=1, minutes_around_event=1)
