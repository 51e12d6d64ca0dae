"""One person has one seat at an event and is recorded once, under whichever entry."""

from datetime import timedelta

import pytest

from shared.actor import Actor, Role
from shared.contracts import recruitment
from shared.contracts.identity import settings
from shared.errors import Conflict, Forbidden
from tests.support.advocacy import STAFF, STARTS_AT, Program
from tests.support.harness import actor


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


def dual(advisor_id: str) -> Actor:
    """An account of the staff who is this advisor, too."""
    return actor(Role.ENGAGEMENT_STAFF, Role.ADVISOR, user_id=f"dual-{advisor_id}", advisor_id=advisor_id)


def declare(program: Program, user_id: str, person: str) -> None:
    data = {"user_id": user_id, "person": person, "kind": "household"}
    program.service.receive(recruitment.INTEREST_DECLARED, data, subject="interest", sequence=1)


def test_staff_answer_for_themselves_as_an_advisor_does(program: Program) -> None:
    event_id = program.event(seats=3)
    (ana,) = program.invited(event_id, "ana")
    me = dual("ana")
    program.do("accept_invitation", me, invitation_id=ana)
    assert program.row(event_id, "ana")["answered_as"] == "advisor"
    for command in ["release_seat", "accept_invitation"] * (settings.ANSWER_CHANGES_MAX.usual[0] // 2):
        program.do(command, me, invitation_id=ana)
    program.do("release_seat", me, invitation_id=ana)
    with pytest.raises(Conflict, match="times"):
        program.do("accept_invitation", me, invitation_id=ana)
    program.do("accept_invitation", invitation_id=ana)
    assert program.row(event_id, "ana")["answered_as"] == "staff"
    program.begin()
    with pytest.raises(Conflict, match="begun"):
        program.do("release_seat", me, invitation_id=ana)


def test_staff_answer_for_nobody_whom_they_declared(program: Program) -> None:
    event_id = program.event(seats=3)
    ana, ben = program.invited(event_id, "ana", "ben")
    declare(program, STAFF.user_id, "ana")
    for command in ("accept_invitation", "decline_invitation", "release_seat"):
        with pytest.raises(Forbidden):
            program.do(command, invitation_id=ana)
    assert program.statuses(event_id)["ana"] == "invited"
    assert program.do("accept_invitation", invitation_id=ben)["status"] == "seated"


def test_staff_invite_neither_themselves_nor_whom_they_declared(program: Program) -> None:
    event_id = program.event(seats=3)
    program.active("ana", "ben", "cid", "ana-again")
    merge(program, "ana", "ana-again")
    me = dual("ana")
    declare(program, me.user_id, "ben")
    asked = ["ana", "ana-again", "ben", "cid"]
    done = program.do("invite_advisors", me, event_id=event_id, advisor_ids=asked)
    assert [row["result"] for row in done["results"]] == [*["close_to_you"] * 3, "invited"]
    assert program.statuses(event_id) == {"cid": "invited"}


def test_staff_take_no_seat_of_another_that_goes_to_them(program: Program) -> None:
    event_id = program.event(seats=1)
    ana, _ben = program.accepted(event_id, "ana", "ben")
    with pytest.raises(Forbidden, match="would go to you"):
        program.do("release_seat", dual("ben"), invitation_id=ana)
    assert program.statuses(event_id) == {"ana": "seated", "ben": "waitlisted"}
    program.do("release_seat", invitation_id=ana)
    assert program.statuses(event_id) == {"ana": "released", "ben": "seated"}
