"""An attendance sheet is closed when everybody with a seat is on it, and then nobody is added to it."""

from datetime import timedelta

import pytest

from shared.actor import Role
from shared.contracts import advocacy
from shared.errors import Conflict, Forbidden, VersionMismatch
from tests.support.advocacy import Program, rows
from tests.support.harness import actor

OVER = timedelta(hours=4)


def record(program: Program, event_id: str, **minutes: int) -> None:
    program.do("record_attendance", event_id=event_id, attendances=rows(**minutes)(event_id))


def closed(program: Program) -> str:
    """An event that is over, at which ana was and ben was not, with a closed sheet."""
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana", "ben", "cy")
    program.begin(OVER)
    record(program, event_id, ana=60, ben=0)
    program.act("close_sheet", event_id)
    return event_id


def test_closing_names_who_has_a_seat_and_no_row_and_takes_nobody_for_absent(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana", "ben", "cy")
    program.begin(OVER)
    record(program, event_id, ana=60)
    with pytest.raises(Conflict, match="1 with a seat") as refused:
        program.act("close_sheet", event_id)
    assert [(one["field"], one["code"]) for one in refused.value.errors] == [
        (f"invitations.{event_id}.ben", "without_a_row")
    ]
    assert program.statuses(event_id)["ben"] == "seated"
    record(program, event_id, ben=0)
    assert program.act("close_sheet", event_id)["status"] == "closed"
    assert program.said(advocacy.SHEET_CLOSED) == [{"event_id": event_id}]
    assert program.statuses(event_id) == {"ana": "attended", "ben": "absent", "cy": "waitlisted"}


def test_after_closing_nobody_is_added_but_a_row_is_corrected(program: Program) -> None:
    event_id = closed(program)
    with pytest.raises(Conflict, match="reopen"):
        record(program, event_id, ana=60)
    with pytest.raises(Conflict, match="closed"):
        program.do("release_seat", invitation_id=f"{event_id}.cy")
    with pytest.raises(Conflict, match="took place"):
        program.do("decline_invitation", invitation_id=f"{event_id}.cy")
    with pytest.raises(Conflict, match="closed"):
        program.do("invite_advisors", event_id=event_id, advisor_ids=["ana"])
    program.do("correct_attendance", invitation_id=f"{event_id}.ben", minutes=30, reason_code="came_late")
    assert program.statuses(event_id)["ben"] == "attended"


def test_a_reopened_sheet_takes_who_was_forgotten(program: Program) -> None:
    event_id = closed(program)
    answer = program.act("reopen_sheet", event_id, reason_code="somebody_is_missing")
    assert answer["status"] == "held"
    assert program.said(advocacy.SHEET_REOPENED) == [
        {"event_id": event_id, "reason_code": "somebody_is_missing"}
    ]
    program.do("release_seat", invitation_id=f"{event_id}.cy")
    program.act("resize_event", event_id, seats=3)
    program.do("accept_invitation", invitation_id=f"{event_id}.cy")
    record(program, event_id, cy=45)
    assert program.act("close_sheet", event_id)["status"] == "closed"
    assert program.statuses(event_id)["cy"] == "attended"


def test_a_sheet_is_closed_once_the_event_is_over_and_reopened_once_it_is_closed(program: Program) -> None:
    event_id = program.event()
    program.begin(OVER - timedelta(minutes=1))
    with pytest.raises(Conflict, match="over"):
        program.act("close_sheet", event_id)
    with pytest.raises(Conflict):
        program.act("reopen_sheet", event_id, reason_code="somebody_is_missing")
    program.clock.advance(timedelta(minutes=1))
    assert program.act("close_sheet", event_id)["status"] == "closed", "nobody had a seat"
    with pytest.raises(Conflict):
        program.act("close_sheet", event_id)
    assert program.act("reopen_sheet", event_id, reason_code="wrong_click")["status"] == "published"


def test_a_seat_that_was_only_kept_is_no_row_that_is_missing(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    program.reinstate(event_id)
    program.begin(OVER)
    assert program.act("close_sheet", event_id)["status"] == "closed"
    assert program.statuses(event_id)["ana"] == "invited"


def test_staff_close_a_sheet_as_they_saw_it(program: Program) -> None:
    event_id = closed(program)
    with pytest.raises(VersionMismatch):
        program.do("reopen_sheet", event_id=event_id, version=1, reason_code="wrong_click")
    auditor = actor(Role.AUDITOR)
    with pytest.raises(Forbidden):
        program.do("reopen_sheet", auditor, event_id=event_id, version=1, reason_code="wrong_click")
