"""Who was at an event, for how long, and what is corrected of it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from shared.actor import Role
from shared.contracts import advocacy
from shared.errors import Conflict, Forbidden, Invalid, VersionMismatch
from tests.support.advocacy import AUDITOR, STAFF, STARTS_AT, TITLE, Program, an_advisor, an_event, rows
from tests.support.harness import actor, codes

ENDS_LATE = "2026-12-03T11:00:00Z"


def test_attendance_is_recorded_on_the_day_where_the_event_takes_place(held: Any) -> None:
    program, event_id, _ = held
    done = program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=0)(event_id))
    assert (done["recorded"], done["unchanged"]) == (2, 0)
    assert [row["status"] for row in done["attendances"]] == ["attended", "absent"]
    (said,) = program.said(advocacy.ATTENDANCE_RECORDED)
    # 03:00 in UTC on 3 December is still the evening before in Denver.
    assert STARTS_AT.date() == date(2026, 12, 3)
    assert said == {
        "attendance_id": done["attendances"][0]["attendance_id"],
        "invitation_id": f"{event_id}.ana",
        "event_id": event_id,
        "advisor_id": "ana",
        "event_title": TITLE,
        "starts_at": STARTS_AT,
        "ends_at": STARTS_AT + timedelta(hours=4),
        "time_zone": "America/Denver",
        "attended_on": date(2026, 12, 2),
        "minutes": 95,
        # From 20:00 to midnight there.
        "segments": [{"day": date(2026, 12, 2), "minutes": 95}],
        "allowance_minutes": 30,
        "longer_reason": None,
        "recorded_by": [{"account": STAFF.user_id, "advisor_id": None}],
    }
    assert program.ask("event", event_id=event_id)["status"] == "held"


def test_recording_the_same_again_is_harmless_and_other_minutes_are_refused(held: Any) -> None:
    program, event_id, _ = held
    for recorded in (2, 0):
        done = program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=0)(event_id))
        assert done["recorded"] == recorded
    with pytest.raises(Conflict) as refused:
        program.do("record_attendance", event_id=event_id, attendances=rows(cy=60, ana=90)(event_id))
    assert [found["field"] for found in refused.value.errors] == ["attendances.1.minutes"]
    assert program.statuses(event_id)["cy"] == "seated"
    assert len(program.said(advocacy.ATTENDANCE_RECORDED)) == 1


def test_every_row_that_cannot_be_recorded_is_named_and_none_is(held: Any) -> None:
    program, event_id, _ = held
    attendances = [*rows(ana=60, dee=60)(event_id), {"invitation_id": "nobody", "minutes": 5}]
    with pytest.raises(Invalid) as refused:
        program.do("record_attendance", event_id=event_id, attendances=attendances)
    assert [(found["field"], found["code"]) for found in refused.value.errors] == [
        ("attendances.1.invitation_id", "not_seated"),
        ("attendances.2.invitation_id", "not_invited"),
    ]
    assert program.said(advocacy.ATTENDANCE_RECORDED) == []
    assert program.ask("event", event_id=event_id)["status"] == "published"


def test_nobody_was_there_longer_than_the_event_and_half_an_hour_around_it(held: Any) -> None:
    program, event_id, _ = held
    lasted = 4 * 60 + 30
    too_long = rows(ana=lasted + 1, ben=10_080)(event_id)
    with pytest.raises(Invalid) as refused:
        program.do("record_attendance", event_id=event_id, attendances=too_long)
    assert [(found["field"], found["code"]) for found in refused.value.errors] == [
        ("attendances.0.minutes", "longer_than_event"),
        ("attendances.1.minutes", "longer_than_event"),
    ]
    program.clock.advance(timedelta(hours=1))
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=lasted)(event_id))


def test_two_times_for_one_advisor_in_one_request_are_named_as_that(held: Any) -> None:
    program, event_id, _ = held
    attendances = [*rows(ana=60, ben=60)(event_id), *rows(ana=90, ben=60)(event_id)]
    with pytest.raises(Invalid) as refused:
        program.do("record_attendance", event_id=event_id, attendances=attendances)
    assert [(found["field"], found["code"]) for found in refused.value.errors] == [
        ("attendances.2.minutes", "listed_twice")
    ]
    assert program.said(advocacy.ATTENDANCE_RECORDED) == []


def test_nothing_is_recorded_before_the_event_begins(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    with pytest.raises(Conflict):
        program.do("record_attendance", event_id=event_id, attendances=rows(ana=60)(event_id))


def test_no_time_is_recorded_that_has_not_passed_yet(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin(timedelta(hours=1))
    # An hour of the event, and the time before it that counts.
    for minutes, more in ((91, {}), (300, {"longer_reason": "preparation"})):
        row = {"invitation_id": f"{event_id}.ana", "minutes": minutes} | more
        with pytest.raises(Invalid) as refused:
            program.do("record_attendance", event_id=event_id, attendances=[row])
        assert codes(refused) == {("attendances.0.minutes", "not_passed_yet")}
    done = program.do("record_attendance", event_id=event_id, attendances=rows(ana=90, ben=0)(event_id))
    assert done["recorded"] == 2
    with pytest.raises(Invalid) as refused:
        correct(program, event_id, "ana", 120)
    assert codes(refused) == {("minutes", "not_passed_yet")}
    program.clock.advance(timedelta(minutes=30))
    assert correct(program, event_id, "ana", 120)["minutes"] == 120


def test_of_an_event_over_midnight_no_day_has_time_recorded_before_it(program: Program) -> None:
    # From 22:00 to 04:00 in Denver.
    planned = program.do("plan_event", **an_event(starts_at="2026-12-03T05:00:00Z", ends_at=ENDS_LATE))
    event_id = planned["event_id"]
    program.do("publish_event", event_id=event_id)
    program.accepted(event_id, "ana")
    program.clock.advance(datetime(2026, 12, 3, 6, 30, tzinfo=UTC) - program.clock.now())
    attendances = rows(ana=90)(event_id)
    with pytest.raises(Invalid) as refused:
        program.do("record_attendance", event_id=event_id, attendances=attendances)
    assert codes(refused) == {("attendances.0.minutes", "not_passed_yet")}
    program.clock.advance(timedelta(hours=2))
    assert program.do("record_attendance", event_id=event_id, attendances=attendances)["recorded"] == 1


def correct(program: Program, event_id: str, advisor_id: str, minutes: int, **more: Any) -> dict[str, Any]:
    invitation_id = f"{event_id}.{advisor_id}"
    about = {"invitation_id": invitation_id, "minutes": minutes, "reason_code": "typing_error"}
    return program.do("correct_attendance", **about | more)


def test_a_recorded_attendance_is_corrected_and_told(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=60)(event_id))
    done = correct(program, event_id, "ana", 59)
    recorded = program.service.published(advocacy.ATTENDANCE_RECORDED)[0]
    (corrected,) = program.service.published(advocacy.ATTENDANCE_CORRECTED)
    changed = {"minutes": 59, "segments": [{"day": date(2026, 12, 2), "minutes": 59}]}
    assert corrected.data == recorded.data | changed | {"reason_code": "typing_error"}
    assert corrected.sequence > recorded.sequence
    (row,) = program.ask("invitations", an_advisor("ana"))["items"]
    assert (row["minutes"], row["attendance_id"]) == (59, done["attendance_id"])
    tallies = program.ask("tallies", AUDITOR)
    assert (tallies["attendances"]["count"], tallies["minutes"]) == (2, 119)


def test_the_same_correction_again_says_nothing(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95)(event_id))
    first, again = correct(program, event_id, "ana", 59), correct(program, event_id, "ana", 59)
    assert first == again
    assert len(program.said(advocacy.ATTENDANCE_CORRECTED)) == 1


def test_who_was_recorded_by_mistake_keeps_an_attendance_of_no_minutes(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95)(event_id))
    done = correct(program, event_id, "ana", 0)
    assert (done["status"], done["minutes"]) == ("absent", 0)
    (said,) = program.said(advocacy.ATTENDANCE_CORRECTED)
    assert (said["minutes"], said["attendance_id"]) == (0, done["attendance_id"])
    assert program.ask("tallies", AUDITOR)["attendances"]["count"] == 1


def test_who_was_missed_is_recorded_by_the_correction(held: Any) -> None:
    program, event_id, _ = held
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=0)(event_id))
    done = correct(program, event_id, "ana", 95)
    assert done["status"] == "attended"
    (said,) = program.said(advocacy.ATTENDANCE_RECORDED)
    assert (said["minutes"], said["attended_on"]) == (95, date(2026, 12, 2))
    assert program.said(advocacy.ATTENDANCE_CORRECTED) == []


def test_a_correction_is_refused_for_what_was_not_seen_or_cannot_have_been(held: Any) -> None:
    program, event_id, _ = held
    with pytest.raises(Conflict):
        correct(program, event_id, "ana", 60)
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95)(event_id))
    with pytest.raises(VersionMismatch):
        correct(program, event_id, "ana", 60, version=1)
    with pytest.raises(Invalid) as refused:
        correct(program, event_id, "ana", 10_000)
    assert [(found["field"], found["code"]) for found in refused.value.errors] == [
        ("minutes", "longer_than_event")
    ]
    with pytest.raises(Forbidden):
        correct(program, event_id, "ana", 60, who=an_advisor("ana"))
    assert program.said(advocacy.ATTENDANCE_CORRECTED) == []


def test_who_was_absent_is_said_to_have_been_there_only_with_the_reason_that_it_needs(
    program: Program,
) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    program.lack("ana", STARTS_AT.date() - timedelta(days=3))
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=0)(event_id))
    correction = {"invitation_id": f"{event_id}.ana", "minutes": 120, "reason_code": "typing_error"}
    with pytest.raises(Invalid) as refused:
        program.do("correct_attendance", **correction)
    assert {one["field"]: one["code"] for one in refused.value.errors} == {
        "not_ready_reason": "not_ready_on_the_day"
    }
    assert not program.said(advocacy.ATTENDANCE_RECORDED)
    corrected = program.do("correct_attendance", **correction, not_ready_reason="signed_on_the_spot")
    assert (corrected["status"], corrected["not_ready_reason"]) == ("attended", "signed_on_the_spot")
    # Whoever knows why corrects it without saying so once more.
    for minutes in (0, 90):
        program.do("correct_attendance", **correction | {"minutes": minutes})
    assert program.row(event_id, "ana")["minutes"] == 90


def test_the_same_minutes_said_by_somebody_else_confirm_them(held: Any) -> None:
    program, event_id, _ = held
    other = actor(Role.AGENCY_STAFF, user_id="other-staff", advisor_id="zoe")
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=0)(event_id))
    for _ in range(2):
        correct(program, event_id, "ana", 95, who=other)
    (confirmed,) = program.said(advocacy.ATTENDANCE_CORRECTED)
    assert confirmed["minutes"] == 95
    assert confirmed["recorded_by"] == [
        {"account": STAFF.user_id, "advisor_id": None},
        {"account": "other-staff", "advisor_id": "zoe"},
    ]
    # Of an absence there is nothing to say.
    correct(program, event_id, "ben", 0, who=other)
    assert len(program.said(advocacy.ATTENDANCE_CORRECTED)) == 1


def test_an_attendance_keeps_its_id_whatever_is_corrected_of_it(held: Any) -> None:
    program, event_id, _ = held
    recorded = program.do("record_attendance", event_id=event_id, attendances=rows(ana=95, ben=60)(event_id))
    first, second = (row["attendance_id"] for row in recorded["attendances"])
    # Who was recorded later has the later id.
    assert first < second
    assert [correct(program, event_id, "ana", minutes)["attendance_id"] for minutes in (0, 30, 95)] == [
        first
    ] * 3


def test_an_event_over_midnight_carries_the_minutes_of_each_day(program: Program) -> None:
    # From 22:00 on 2 December in Denver to 04:00: two hours of six on the first day.
    times = {"starts_at": "2026-12-03T05:00:00Z", "ends_at": ENDS_LATE}
    planned = program.do("plan_event", **an_event(**times))
    program.do("publish_event", event_id=planned["event_id"])
    program.accepted(planned["event_id"], "ana")
    program.clock.advance(timedelta(days=20))
    program.do(
        "record_attendance", event_id=planned["event_id"], attendances=rows(ana=301)(planned["event_id"])
    )
    (said,) = program.said(advocacy.ATTENDANCE_RECORDED)
    # 301 of 360 minutes: 100.33 and 200.67.
    assert said["segments"] == [
        {"day": date(2026, 12, 2), "minutes": 100},
        {"day": date(2026, 12, 3), "minutes": 201},
    ]
