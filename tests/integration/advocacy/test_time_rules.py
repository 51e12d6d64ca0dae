"""How long an event may last, and how much time around it counts, as the program set it."""

from datetime import date, timedelta
from typing import Any

import pytest

from shared.contracts import identity
from shared.errors import Invalid
from tests.support.advocacy import NOW, STARTS_AT, Program, an_event, rows

HANDBOOK = "the program's handbook, page 4"
WEEK = 7 * 24 * 60


def lasting(minutes: int) -> dict[str, Any]:
    return an_event(ends_at=(STARTS_AT + timedelta(minutes=minutes)).isoformat())


def test_an_event_of_thirty_six_years_is_refused_and_names_its_end(program: Program) -> None:
    slip = an_event(starts_at="2026-12-01T15:00:00Z", ends_at="2062-12-01T17:00:00Z")
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **slip)
    (named,) = refused.value.errors
    assert (named["field"], named["code"]) == ("ends_at", "longer_than_allowed")
    assert "168 hours" in named["message"]
    assert "Tandem's own default" in named["message"]


def test_without_a_rule_an_event_lasts_a_week_at_most(program: Program) -> None:
    program.do("plan_event", **lasting(WEEK))
    with pytest.raises(Invalid):
        program.do("plan_event", **lasting(WEEK + 1))


def test_the_rule_of_the_day_on_which_it_begins_decides(program: Program) -> None:
    # It begins on the evening of 2 December in Denver, which is the 3rd in UTC.
    program.set("event_minutes_max", 240, since="2026-12-03", source=HANDBOOK)
    assert program.do("plan_event", **lasting(480))["status"] == "planned"
    with pytest.raises(Invalid) as refused:
        program.do("plan_event", **lasting(480) | {"time_zone": "Europe/London"})
    assert HANDBOOK in refused.value.errors[0]["message"]


def test_an_older_word_about_a_setting_changes_nothing(program: Program) -> None:
    program.set("event_minutes_max", 240)
    program.set("event_minutes_max", 300)
    old = {"setting": "event_minutes_max", "holding": []}
    program.service.receive(identity.SETTING_WITHDRAWN, old, subject="event_minutes_max", sequence=1)
    with pytest.raises(Invalid):
        program.do("plan_event", **lasting(301))
    program.service.receive(identity.SETTING_WITHDRAWN, old, subject="event_minutes_max", sequence=3)
    assert program.do("plan_event", **lasting(301))["status"] == "planned"


def test_a_row_that_ends_leaves_what_is_usual_after_its_last_day(program: Program) -> None:
    row = {
        "setting_id": "a-row",
        "values": [60],
        "effective_from": date(2026, 12, 2),
        "effective_to": date(2026, 12, 2),
        "source": HANDBOOK,
    }
    data = {"setting": "event_minutes_max", "holding": [row]}
    program.service.receive(identity.SETTING_APPROVED, data, subject="event_minutes_max")
    with pytest.raises(Invalid):
        program.do("plan_event", **lasting(61))
    assert program.do("plan_event", **lasting(61) | {"time_zone": "Europe/London"})["status"] == "planned"


def test_another_program_goes_by_its_own_settings(program: Program) -> None:
    row = {"setting_id": "a-row", "values": [60], "effective_from": NOW.date(), "effective_to": None}
    data = {"setting": "event_minutes_max", "holding": [row | {"source": HANDBOOK}]}
    program.service.receive(identity.SETTING_APPROVED, data, subject="theirs", tenant="northern")
    assert program.do("plan_event", **lasting(61))["status"] == "planned"


def test_more_time_around_an_event_needs_a_reason_that_is_kept(held: Any) -> None:
    program, event_id, _ = held
    program.clock.advance(timedelta(hours=1))
    program.set("minutes_around_event", 15)
    (row,) = rows(ana=4 * 60 + 16)(event_id)
    with pytest.raises(Invalid) as refused:
        program.do("record_attendance", event_id=event_id, attendances=[row])
    assert refused.value.errors[0]["code"] == "longer_than_event"
    excused = [row | {"longer_reason": "stayed_on"}, *rows(ben=4 * 60 + 15)(event_id)]
    done = program.do("record_attendance", event_id=event_id, attendances=excused)
    assert [shown["longer_reason"] for shown in done["attendances"]] == ["stayed_on", None]


def test_a_reason_stays_only_as_long_as_it_is_needed(held: Any) -> None:
    program, event_id, _ = held
    program.clock.advance(timedelta(hours=1))
    (row,) = rows(ana=300)(event_id)
    longer = [row | {"longer_reason": "stayed_on"}]
    program.do("record_attendance", event_id=event_id, attendances=longer)
    correction = {"invitation_id": row["invitation_id"], "reason_code": "typing_error"}
    assert program.do("correct_attendance", **correction, minutes=240)["longer_reason"] is None
    with pytest.raises(Invalid):
        program.do("correct_attendance", **correction, minutes=300)
    again = program.do("correct_attendance", **correction, minutes=300, longer_reason="set_up_chairs")
    assert again["longer_reason"] == "set_up_chairs"
