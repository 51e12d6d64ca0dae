"""An event is moved, and everybody is asked again; and it has more seats, or fewer."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import advocacy, recruitment
from shared.contracts.fields import format_instant
from shared.errors import Conflict, Invalid, VersionMismatch
from tests.support.advocacy import NOW, STARTS_AT, Program, an_advisor, an_event, rows
from tests.support.harness import event

LATER = STARTS_AT + timedelta(days=7)


def with_everybody(program: Program) -> str:
    """An event of one seat, with somebody in each state."""
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.invited(event_id, "cy", "dee", "eve")
    program.do("decline_invitation", an_advisor("dee"), invitation_id=f"{event_id}.dee")
    program.do("accept_invitation", an_advisor("eve"), invitation_id=f"{event_id}.eve")
    program.do("release_seat", an_advisor("eve"), invitation_id=f"{event_id}.eve")
    return event_id


def test_who_was_asked_is_asked_again_and_who_said_no_is_told(program: Program) -> None:
    event_id = with_everybody(program)
    answer = program.move(event_id, LATER, place="Boulder")
    assert (answer["asked"], answer["not_asked"]) == (3, [])
    assert program.statuses(event_id) == {
        "ana": "seat_held",
        "ben": "waitlisted",
        "cy": "invited",
        "dee": "declined",
        "eve": "released",
    }
    assert program.said(advocacy.EVENT_MOVED) == [
        {
            "event_id": event_id,
            "starts_at": LATER,
            "ends_at": LATER + timedelta(hours=4),
            "time_zone": "America/Denver",
            "place": "Boulder",
        }
    ]
    asked = [said for said in program.said(advocacy.INVITATION_SENT) if said["asking"] == "moved"]
    assert {(said["advisor_id"], said["starts_at"]) for said in asked} == {
        ("ana", LATER),
        ("ben", LATER),
        ("cy", LATER),
    }
    told = program.said(advocacy.INVITATION_RESCHEDULED)
    assert [(said["advisor_id"], said["starts_at"]) for said in told] == [("dee", LATER), ("eve", LATER)]
    assert program.row(event_id, "ben")["position"] == 1
    shown = program.ask("event", event_id=event_id)
    assert shown["starts_at"] == format_instant(LATER)
    assert (shown["place"], shown["seats_taken"]) == ("Boulder", 1)


def test_who_had_said_no_may_say_yes_for_the_new_time(program: Program) -> None:
    event_id = with_everybody(program)
    program.move(event_id, LATER)
    answer = program.do("accept_invitation", an_advisor("dee"), invitation_id=f"{event_id}.dee")
    assert (answer["status"], answer["position"]) == ("waitlisted", 3)


def test_moved_once_more_it_asks_once_more_and_the_same_move_twice_asks_nobody(program: Program) -> None:
    event_id = with_everybody(program)
    program.move(event_id, LATER)
    assert program.move(event_id, LATER)["asked"] == 0
    program.do("accept_invitation", an_advisor("ana"), invitation_id=f"{event_id}.ana")
    program.clock.advance(timedelta(hours=1))
    assert program.move(event_id, LATER + timedelta(days=1))["asked"] == 3
    row = program.row(event_id, "ana")
    assert row["status"] == "seat_held"
    assert row["reply_by"] == format_instant(NOW + timedelta(hours=73))


def test_a_move_to_another_day_asks_readiness_anew_and_names_who_is_not(program: Program) -> None:
    event_id = with_everybody(program)
    program.lack("ana", STARTS_AT.date() + timedelta(days=1))
    assert program.statuses(event_id)["ana"] == "seated", "a lapse after the event ends nothing"
    answer = program.move(event_id, LATER)
    assert answer["not_asked"] == [
        {
            "advisor_id": "ana",
            "invitation_id": f"{event_id}.ana",
            "reason_code": "not_ready",
            "missing": ["agreement"],
        }
    ]
    assert program.statuses(event_id)["ana"] == "withdrawn"
    assert program.statuses(event_id)["ben"] == "seat_held", "the seat went to the line"
    (ended,) = program.said(advocacy.INVITATION_WITHDRAWN)
    assert ended["reason_code"] == "not_ready"
    assert len(program.said(advocacy.INVITATION_DECLINED)) == 1, "nobody else said no"


def test_the_held_seat_of_a_soon_event_is_kept_up_to_its_start(program: Program) -> None:
    event_id = with_everybody(program)
    soon = NOW + timedelta(hours=5)
    program.move(event_id, soon)
    assert program.row(event_id, "ana")["reply_by"] == format_instant(soon)


def test_what_is_over_or_took_place_is_not_moved_and_nothing_is_moved_into_the_past(program: Program) -> None:
    event_id = with_everybody(program)
    with pytest.raises(Invalid) as past:
        program.move(event_id, NOW - timedelta(days=1))
    assert [(one["field"], one["code"]) for one in past.value.errors] == [("starts_at", "in_the_past")]
    with pytest.raises(Invalid) as long:
        program.act(
            "move_event",
            event_id,
            starts_at=LATER.isoformat(),
            ends_at=(LATER + timedelta(days=9)).isoformat(),
            time_zone="America/Denver",
            place="Denver",
        )
    assert [(one["field"], one["code"]) for one in long.value.errors] == [("ends_at", "longer_than_allowed")]
    program.begin()
    other = program.event()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=10)(event_id))
    with pytest.raises(Conflict):
        program.move(event_id, LATER)
    program.begin(timedelta(hours=4))
    with pytest.raises(Conflict, match="over"):
        program.move(other, LATER)


def test_an_event_that_has_begun_is_moved_as_long_as_it_is_not_over(program: Program) -> None:
    event_id = with_everybody(program)
    program.begin()
    assert program.move(event_id, LATER)["asked"] == 3
    assert program.statuses(event_id)["ana"] == "seat_held"


def test_the_room_of_an_event_under_way_changes_and_nobody_is_asked_again(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=30)(event_id))
    moved = program.move(event_id, STARTS_AT, place="Room 2")
    assert (moved["asked"], program.ask("event", event_id=event_id)["place"]) == (0, "Room 2")
    assert program.statuses(event_id) == {"ana": "attended", "ben": "seated"}
    assert [one["place"] for one in program.said(advocacy.EVENT_MOVED)] == ["Room 2"]
    with pytest.raises(Conflict, match="took place"):
        program.move(event_id, STARTS_AT + timedelta(days=1))


def test_minutes_that_were_recorded_by_mistake_keep_an_event_at_its_times(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=10, ben=0)(event_id))
    program.do("correct_attendance", invitation_id=f"{event_id}.ana", minutes=0, reason_code="data_entry")
    with pytest.raises(Conflict, match="cancel it, and plan another"):
        program.move(event_id, LATER)
    assert program.move(event_id, STARTS_AT, place="Room 2")["asked"] == 0
    program.do("cancel_event", event_id=event_id, reason_code="weather")
    program.reinstate(event_id)
    with pytest.raises(Conflict, match="stays at its times"):
        program.move(event_id, LATER)


def test_who_was_noted_as_absent_is_asked_for_another_time_when_nobody_came(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=0)(event_id))
    assert program.move(event_id, STARTS_AT + timedelta(days=7))["asked"] == 2
    assert program.statuses(event_id) == {"ana": "seat_held", "ben": "seat_held"}
    assert program.ask("event", event_id=event_id)["status"] == "published"


def test_a_planned_event_is_moved_and_resized_quietly(program: Program) -> None:
    event_id = program.do("plan_event", **an_event())["event_id"]
    assert program.move(event_id, NOW - timedelta(days=1))["asked"] == 0
    program.act("resize_event", event_id, seats=9)
    assert program.said(advocacy.EVENT_MOVED) == program.said(advocacy.EVENT_RESIZED) == []
    assert program.ask("event", event_id=event_id)["seats"] == 9


RIGHT_TITLE = {"en": "Capitol day", "es": "Día en el Capitolio"}
WRONG_TITLE = {"en": "Capital day", "es": "Día en la capital"}


def test_the_title_of_an_event_is_corrected_and_nobody_is_asked_again(program: Program) -> None:
    event_id = program.event(title=WRONG_TITLE)
    program.accepted(event_id, "ana")
    program.act("rename_event", event_id, title=RIGHT_TITLE)
    assert program.said(advocacy.EVENT_RENAMED) == [{"event_id": event_id, "title": RIGHT_TITLE}]
    assert program.ask("event", event_id=event_id)["title"] == RIGHT_TITLE
    assert program.row(event_id, "ana")["event_title"] == RIGHT_TITLE
    assert program.statuses(event_id) == {"ana": "seated"}
    program.act("rename_event", event_id, title=RIGHT_TITLE)
    assert len(program.said(advocacy.EVENT_RENAMED)) == 1
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=60)(event_id))
    program.act("rename_event", event_id, title=WRONG_TITLE)
    program.do(
        "correct_attendance", invitation_id=f"{event_id}.ana", minutes=50, reason_code="entered_by_mistake"
    )
    (recorded,) = program.said(advocacy.ATTENDANCE_RECORDED)
    (corrected,) = program.said(advocacy.ATTENDANCE_CORRECTED)
    assert (recorded["event_title"], corrected["event_title"]) == (RIGHT_TITLE, WRONG_TITLE)


def test_a_title_is_corrected_quietly_before_it_is_published_and_not_once_the_event_is_called_off(
    program: Program,
) -> None:
    event_id = program.do("plan_event", **an_event())["event_id"]
    program.act("rename_event", event_id, title=RIGHT_TITLE)
    assert program.said(advocacy.EVENT_RENAMED) == []
    with pytest.raises(VersionMismatch):
        program.do("rename_event", event_id=event_id, title=WRONG_TITLE, version=7)
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    with pytest.raises(Conflict):
        program.act("rename_event", event_id, title=WRONG_TITLE)
    program.reinstate(event_id)
    program.act("rename_event", event_id, title=WRONG_TITLE)
    assert program.ask("event", event_id=event_id)["title"] == WRONG_TITLE


def test_an_event_is_moved_and_resized_only_as_it_was_seen(program: Program) -> None:
    event_id = program.event()
    with pytest.raises(VersionMismatch):
        program.do("resize_event", event_id=event_id, seats=9, version=7)


@pytest.mark.parametrize("heard_late", [False, True])
@pytest.mark.parametrize("comes_back", [False, True])
def test_a_pause_while_an_event_was_under_way_that_was_moved_then_ends_the_same_whenever_it_is_heard(
    program: Program, heard_late: bool, comes_back: bool
) -> None:
    event_id = with_everybody(program)
    program.begin()
    told: list[Any] = [(recruitment.ADVISOR_PAUSED, "paused_on")]
    if comes_back:
        told.append((recruitment.ADVISOR_RESUMED, "resumed_on"))
    facts = []
    for number, (contract, day) in enumerate(told, start=5):
        at = program.clock.now()
        data = {"advisor_id": "ana", day: at.date()}
        facts.append(event(contract, data, subject="ana", sequence=number, at=at))
        program.clock.advance(timedelta(minutes=1))
    if not heard_late:
        program.service.process(facts)
    program.move(event_id, LATER)
    for fact in facts[::-1] if heard_late else []:
        program.service.process([fact])
    assert program.statuses(event_id)["ana"] == "withdrawn"


def test_more_seats_go_to_the_line_in_its_order(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben", "cy", "dee")
    program.act("resize_event", event_id, seats=3)
    assert program.statuses(event_id) == {
        "ana": "seated",
        "ben": "seated",
        "cy": "seated",
        "dee": "waitlisted",
    }
    assert program.said(advocacy.EVENT_RESIZED) == [{"event_id": event_id, "seats": 3}]
    assert [said["from_waitlist"] for said in program.said(advocacy.SEAT_CONFIRMED)] == [False, True, True]


def test_after_the_start_more_seats_wait_for_who_is_at_the_door(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.begin()
    program.act("resize_event", event_id, seats=3)
    assert program.statuses(event_id)["ben"] == "waitlisted"
    program.do("accept_invitation", invitation_id=f"{event_id}.ben")
    assert program.statuses(event_id)["ben"] == "seated"


def test_there_are_never_fewer_seats_than_are_taken_and_the_number_is_named(program: Program) -> None:
    event_id = program.event(seats=3)
    program.accepted(event_id, "ana", "ben")
    with pytest.raises(Conflict, match="2 seats are taken") as refused:
        program.act("resize_event", event_id, seats=1)
    assert [(one["field"], one["code"]) for one in refused.value.errors] == [("seats", "seats_taken")]
    assert program.act("resize_event", event_id, seats=2)["status"] == "published"
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    with pytest.raises(Conflict):
        program.act("resize_event", event_id, seats=5)
