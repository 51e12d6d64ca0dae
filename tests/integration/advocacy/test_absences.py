"""Who does not come leaves the chair: staff give it to whoever is at the door, until the sheet is closed."""

from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import advocacy
from shared.errors import Conflict
from tests.support.advocacy import NOW, Program, rows

OVER = timedelta(hours=4)


def record(program: Program, event_id: str, **minutes: int) -> None:
    program.do("record_attendance", event_id=event_id, attendances=rows(**minutes)(event_id))


def comes(program: Program, event_id: str, advisor_id: str) -> str:
    """Staff say that somebody is at the door; what their invitation is then."""
    return program.do("accept_invitation", invitation_id=f"{event_id}.{advisor_id}")["status"]


def correct(program: Program, event_id: str, advisor_id: str, minutes: int) -> None:
    about = {"invitation_id": f"{event_id}.{advisor_id}", "reason_code": "came_late"}
    program.do("correct_attendance", minutes=minutes, **about)


def seats(program: Program, event_id: str) -> tuple[int, int]:
    """How many seats are taken, and how many there are."""
    shown = program.ask("event", event_id=event_id)
    return shown["seats_taken"], shown["seats"]


def missed(program: Program, *in_line: str, **minutes: int) -> str:
    """An event of one seat that began: ana had it and stayed away, these are in line."""
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", *in_line)
    program.begin()
    record(program, event_id, ana=0, **minutes)
    return event_id


@pytest.mark.parametrize("later", [timedelta(), OVER])
def test_who_is_in_line_gets_the_chair_of_somebody_who_did_not_come(
    program: Program, later: timedelta
) -> None:
    event_id = missed(program, "ben", "cy")
    program.clock.advance(later)
    assert program.statuses(event_id) == {"ana": "absent", "ben": "waitlisted", "cy": "waitlisted"}
    assert seats(program, event_id) == (0, 1)
    assert comes(program, event_id, "cy") == "seated"
    record(program, event_id, cy=60)
    assert program.statuses(event_id) == {"ana": "absent", "ben": "waitlisted", "cy": "attended"}
    assert [said["advisor_id"] for said in program.said(advocacy.ATTENDANCE_RECORDED)] == ["cy"]
    assert seats(program, event_id) == (1, 1)


def test_who_walks_in_gets_the_chair_of_somebody_who_did_not_come(program: Program) -> None:
    event_id = missed(program)
    program.accepted(event_id, "dee")
    record(program, event_id, dee=90)
    program.clock.advance(OVER)
    assert program.act("close_sheet", event_id)["status"] == "closed"
    assert program.statuses(event_id) == {"ana": "absent", "dee": "attended"}


def test_one_chair_is_passed_on_as_often_as_nobody_sits_on_it(program: Program) -> None:
    event_id = missed(program, "ben", "cy")
    for who in ("ben", "cy"):
        assert comes(program, event_id, who) == "seated"
        record(program, event_id, **{who: 0})
    program.accepted(event_id, "dee")
    record(program, event_id, dee=60)
    assert program.statuses(event_id) == {"ana": "absent", "ben": "absent", "cy": "absent", "dee": "attended"}
    assert seats(program, event_id) == (1, 1)


def test_a_chair_is_passed_on_once_and_the_next_waits(program: Program) -> None:
    event_id = missed(program, "ben", "cy")
    assert comes(program, event_id, "ben") == "seated"
    assert comes(program, event_id, "cy") == "waitlisted"


def test_who_was_corrected_to_have_been_away_leaves_the_chair(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.begin()
    record(program, event_id, ana=60)
    correct(program, event_id, "ana", 0)
    assert comes(program, event_id, "ben") == "seated"


def test_who_came_after_all_has_their_chair_again_while_it_is_free(program: Program) -> None:
    event_id = missed(program, "ben")
    correct(program, event_id, "ana", 60)
    assert seats(program, event_id) == (1, 1)
    assert comes(program, event_id, "ben") == "waitlisted"


def test_who_came_after_all_is_one_more_than_the_seats_once_the_chair_was_passed_on(program: Program) -> None:
    event_id = missed(program, "ben", "cy")
    comes(program, event_id, "ben")
    record(program, event_id, ben=60)
    correct(program, event_id, "ana", 30)
    assert [said["minutes"] for said in program.said(advocacy.ATTENDANCE_RECORDED)] == [60, 30]
    assert seats(program, event_id) == (2, 1)
    # One of them leaves a chair on which the other sits: there is none for a third.
    correct(program, event_id, "ben", 0)
    assert seats(program, event_id) == (1, 1)
    assert comes(program, event_id, "cy") == "waitlisted"
    program.clock.advance(OVER)
    assert program.act("close_sheet", event_id)["status"] == "closed"
    correct(program, event_id, "ben", 60)
    assert program.statuses(event_id) == {"ana": "attended", "ben": "attended", "cy": "waitlisted"}


def test_who_was_there_without_a_seat_leaves_none(program: Program) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.lack("ben", NOW.date())
    program.begin()
    guest = {"invitation_id": f"{event_id}.ben", "minutes": 60, "not_ready_reason": "came_along"}
    program.do("record_attendance", event_id=event_id, attendances=[guest])
    correct(program, event_id, "ben", 0)
    assert seats(program, event_id) == (1, 1)
    correct(program, event_id, "ben", 60)
    assert seats(program, event_id) == (1, 1)


def test_who_was_noted_as_absent_waits_once_another_has_their_seat_at_an_event_that_is_moved(
    program: Program,
) -> None:
    event_id = missed(program, "ben", "cy")
    comes(program, event_id, "cy")
    program.move(event_id, program.clock.now() + timedelta(days=5))
    assert program.statuses(event_id) == {"ana": "waitlisted", "ben": "waitlisted", "cy": "seat_held"}
    assert program.row(event_id, "ana")["position"] == 3
    assert [said["advisor_id"] for said in program.said(advocacy.SEAT_WAITLISTED)] == ["ben", "cy", "ana"]
    assert seats(program, event_id) == (1, 1)


def test_who_was_seated_first_has_the_seat_again_at_an_event_that_is_moved(program: Program) -> None:
    event_id = missed(program, "aaron", "cy")
    comes(program, event_id, "aaron")
    record(program, event_id, aaron=0)
    program.move(event_id, program.clock.now() + timedelta(days=5))
    assert program.statuses(event_id) == {"ana": "seat_held", "aaron": "waitlisted", "cy": "waitlisted"}
    assert program.row(event_id, "aaron")["position"] == 1


@pytest.mark.parametrize("later", [timedelta(), OVER])
def test_an_event_with_chairs_that_were_passed_on_is_cancelled_and_reinstated(
    program: Program, later: timedelta
) -> None:
    event_id = missed(program, "ben")
    comes(program, event_id, "ben")
    program.clock.advance(later)
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    assert seats(program, event_id) == (0, 1)
    program.reinstate(event_id)
    assert program.statuses(event_id) == {"ana": "waitlisted", "ben": "seated"}
    assert seats(program, event_id) == (1, 1)
    record(program, event_id, ben=60)
    with pytest.raises(Conflict, match="took place"):
        program.do("cancel_event", event_id=event_id, reason_code="storm")


def test_an_absence_of_an_earlier_build_counts_as_it_did(program: Program) -> None:
    event_id = missed(program, "ben")
    store: Any = program.service.store
    store["invitations"].update_one({"_id": f"{event_id}.ana"}, {"$unset": {"seat_counted": 1}})
    store["advocacy_events"].update_one({"_id": event_id}, {"$set": {"seats_taken": 1}})
    correct(program, event_id, "ana", 60)
    assert seats(program, event_id) == (1, 1)
    assert comes(program, event_id, "ben") == "waitlisted"


def test_a_sheet_with_nobody_but_absent_people_is_waited_for(program: Program) -> None:
    event_id = missed(program)
    program.clock.advance(OVER + timedelta(hours=48))
    program.service.run_due()
    assert [said["event_id"] for said in program.said(advocacy.SHEET_DELAYED)] == [event_id]
