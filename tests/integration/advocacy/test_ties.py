"""One person has one seat at an event and is recorded once, under whichever entry."""

from datetime import timedelta

import pytest

from shared.contracts import recruitment
from shared.errors import Conflict, Forbidden
from tests.support.advocacy import STAFF, STARTS_AT, Program


def merge(program: Program, kept: str, merged: str) -> None:
    data = {"kept": kept, "merged": merged}
    program.service.receive(recruitment.PERSON_MERGED, data, subject=f"{kept}-{merged}", sequence=1)


def test_one_person_takes_one_seat_under_whichever_entry(program: Program) -> None:
    event_id = program.event(seats=3)
    ana, again, ben = program.invited(event_id, "ana", "ana-again", "ben")
    merge(program, "ana", "ana-again")
    program.do("accept_invitation", invitation_id=ana)
    with pytest.raises(Conflict):
        program.do("accept_invitation", invitation_id=again)
    program.do("accept_invitation", invitation_id=ben)
    program.do("release_seat", invitation_id=ana)
    assert program.do("accept_invitation", invitation_id=again)["status"] == "seated"


def test_who_was_seated_twice_before_is_recorded_once(program: Program) -> None:
    event_id = program.event(seats=3)
    ana, again = program.invited(event_id, "ana", "ana-again")
    for invitation_id in (ana, again):
        program.do("accept_invitation", invitation_id=invitation_id)
    merge(program, "ana", "ana-again")
    program.clock.advance(STARTS_AT + timedelta(hours=5) - program.clock.now())
    rows = [{"invitation_id": invitation_id, "minutes": 60} for invitation_id in (ana, again)]
    for sent in (rows, rows[:1], rows[1:]):
        if sent == rows[:1]:
            program.do("record_attendance", event_id=event_id, attendances=sent)
            continue
        with pytest.raises(Conflict):
            program.do("record_attendance", event_id=event_id, attendances=sent)
    absent = [{"invitation_id": again, "minutes": 0}]
    assert program.do("record_attendance", event_id=event_id, attendances=absent)["recorded"] == 1
    with pytest.raises(Conflict):
        program.do("correct_attendance", invitation_id=again, minutes=60, reason_code="typing_error")


def test_a_free_seat_goes_past_whoever_has_one_under_another_entry(program: Program) -> None:
    event_id = program.event(seats=2)
    invitations = program.invited(event_id, "ana", "cid", "ana-again", "dan")
    for invitation_id in invitations:
        program.do("accept_invitation", invitation_id=invitation_id)
    merge(program, "ana", "ana-again")
    program.do("release_seat", invitation_id=invitations[1])
    statuses = program.statuses(event_id)
    assert (statuses["dan"], statuses["ana-again"]) == ("seated", "waitlisted")


def test_nobody_records_somebody_they_declared(program: Program) -> None:
    event_id = program.event(seats=3)
    (ana,) = program.invited(event_id, "ana")
    program.do("accept_invitation", invitation_id=ana)
    data = {"user_id": STAFF.user_id, "person": "ana", "kind": "household"}
    program.service.receive(recruitment.INTEREST_DECLARED, data, subject="interest", sequence=1)
    program.clock.advance(STARTS_AT + timedelta(hours=5) - program.clock.now())
    rows = [{"invitation_id": ana, "minutes": 60}]
    with pytest.raises(Forbidden):
        program.do("record_attendance", event_id=event_id, attendances=rows)
