"""Who really came is recorded: staff seat people at the door, and nobody moves up by themselves."""

from datetime import timedelta

import pytest

from shared.actor import Role
from shared.contracts import advocacy
from shared.errors import Conflict, Forbidden
from tests.support.advocacy import Program, an_advisor
from tests.support.harness import actor, codes


def record(program: Program, event_id: str, **minutes: int) -> None:
    rows = [
        {"invitation_id": f"{event_id}.{advisor}", "minutes": spent} for advisor, spent in minutes.items()
    ]
    program.do("record_attendance", event_id=event_id, attendances=rows)


def test_somebody_who_never_answered_is_seated_and_recorded_after_the_first_sheet(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana")
    (silent,) = program.invited(event_id, "ben")
    program.begin()
    record(program, event_id, ana=120)
    program.do("accept_invitation", invitation_id=silent)
    record(program, event_id, ben=90)
    assert program.statuses(event_id) == {"ana": "attended", "ben": "attended"}
    assert [said["minutes"] for said in program.said(advocacy.ATTENDANCE_RECORDED)] == [120, 90]


def test_somebody_whom_nobody_invited_is_invited_at_the_door(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana")
    program.begin()
    record(program, event_id, ana=120)
    program.accepted(event_id, "cy")
    record(program, event_id, cy=60)
    assert program.statuses(event_id)["cy"] == "attended"


def test_a_seat_given_up_after_the_start_goes_to_whom_staff_see_and_not_to_the_first_in_line(
    program: Program,
) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben", "cy")
    program.begin()
    assert program.do("accept_invitation", invitation_id=f"{event_id}.cy")["status"] == "waitlisted"
    program.do("release_seat", invitation_id=f"{event_id}.ana")
    assert program.statuses(event_id) == {"ana": "released", "ben": "waitlisted", "cy": "waitlisted"}
    assert program.do("accept_invitation", invitation_id=f"{event_id}.cy")["status"] == "seated"
    assert program.statuses(event_id) == {"ana": "released", "ben": "waitlisted", "cy": "seated"}
    assert program.said(advocacy.SEAT_CONFIRMED)[-1]["from_waitlist"] is True


def test_before_the_start_a_repeated_yes_keeps_its_place_in_line(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    assert program.do("accept_invitation", invitation_id=f"{event_id}.ben")["status"] == "waitlisted"


def test_after_the_start_families_ask_the_staff(program: Program) -> None:
    event_id = program.event(seats=1)
    program.invited(event_id, "ana")
    program.begin()
    for command in ("accept_invitation", "decline_invitation"):
        with pytest.raises(Conflict, match="ask the staff"):
            program.do(command, an_advisor("ana"), invitation_id=f"{event_id}.ana")


def test_there_is_nothing_to_decline_of_an_event_that_was_called_off(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    program.do("cancel_event", event_id=event_id, reason_code="snow")
    with pytest.raises(Conflict):
        program.do("decline_invitation", an_advisor("ana"), invitation_id=invitation_id)


def test_there_is_nothing_to_decline_of_an_event_that_took_place(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana")
    (silent,) = program.invited(event_id, "ben")
    program.begin()
    record(program, event_id, ana=120)
    with pytest.raises(Conflict, match="took place"):
        program.do("decline_invitation", invitation_id=silent)
    assert program.said(advocacy.INVITATION_DECLINED) == []


def test_nobody_records_or_corrects_their_own_attendance(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin()
    ana = actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, user_id="user-ana", advisor_id="ana")
    rows = [{"invitation_id": f"{event_id}.{advisor}", "minutes": 60} for advisor in ("ana", "ben")]
    with pytest.raises(Forbidden):
        program.do("record_attendance", ana, event_id=event_id, attendances=rows)
    assert program.statuses(event_id) == {"ana": "seated", "ben": "seated"}
    program.do("record_attendance", ana, event_id=event_id, attendances=rows[1:])
    program.do("record_attendance", event_id=event_id, attendances=rows[:1])
    with pytest.raises(Forbidden):
        program.do(
            "correct_attendance", ana, invitation_id=f"{event_id}.ana", minutes=120, reason_code="typo"
        )


def test_nobody_is_put_in_line_for_a_seat_at_an_event_that_is_over(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana")
    (silent,) = program.invited(event_id, "ben")
    program.begin(timedelta(hours=4))
    with pytest.raises(Conflict, match="over, and every seat is taken"):
        program.do("accept_invitation", invitation_id=silent)
    assert program.said(advocacy.SEAT_WAITLISTED) == []
    program.act("resize_event", event_id, seats=2)
    assert program.do("accept_invitation", invitation_id=silent)["status"] == "seated"


def refuse_release(program: Program, event_id: str, advisor_id: str) -> None:
    """Nobody gives this seat back any more."""
    with pytest.raises(Conflict, match="record 0 minutes") as refused:
        program.do("release_seat", invitation_id=f"{event_id}.{advisor_id}")
    assert codes(refused) == {("invitation_id", "to_be_recorded")}


def test_who_had_a_seat_at_an_event_that_is_over_is_recorded_as_absent(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.begin(timedelta(hours=4))
    refuse_release(program, event_id, "ana")
    # A place in line is no seat: nobody is asked whether they were there.
    assert program.do("release_seat", invitation_id=f"{event_id}.ben")["status"] == "released"
    record(program, event_id, ana=0)
    assert program.statuses(event_id) == {"ana": "absent", "ben": "released"}


def test_nobody_gives_a_seat_back_once_attendance_is_being_recorded(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana", "ben")
    program.begin()
    record(program, event_id, ben=30)
    refuse_release(program, event_id, "ana")


def test_who_was_asked_again_in_line_keeps_no_place_at_an_event_that_is_over(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    program.reinstate(event_id)
    program.do("accept_invitation", invitation_id=f"{event_id}.ana")
    program.begin(timedelta(hours=4))
    told = len(program.said(advocacy.SEAT_WAITLISTED))
    with pytest.raises(Conflict, match="over, and every seat is taken"):
        program.do("accept_invitation", invitation_id=f"{event_id}.ben")
    assert len(program.said(advocacy.SEAT_WAITLISTED)) == told
