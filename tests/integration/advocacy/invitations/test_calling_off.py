"""An event is cancelled with all its invitations, and takes place after all: everybody is asked again."""

from datetime import timedelta

import pytest

from shared.contracts import advocacy, recruitment
from shared.errors import Conflict, VersionMismatch
from tests.support.advocacy import NOW, STARTS_AT, Program, an_advisor, an_event, rows
from tests.support.harness import event

REPLY_BY = NOW + timedelta(hours=72)


def called_off(program: Program) -> str:
    """An event of one seat, with somebody in each state, that was cancelled."""
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.invited(event_id, "cy", "dee")
    program.do("decline_invitation", an_advisor("dee"), invitation_id=f"{event_id}.dee")
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    return event_id


def test_every_invitation_that_is_open_ends_with_its_event_and_says_why(program: Program) -> None:
    event_id = called_off(program)
    assert program.statuses(event_id) == {
        "ana": "withdrawn",
        "ben": "withdrawn",
        "cy": "withdrawn",
        "dee": "declined",
    }
    withdrawn = program.said(advocacy.INVITATION_WITHDRAWN)
    assert {(said["advisor_id"], said["reason_code"]) for said in withdrawn} == {
        ("ana", "cancelled"),
        ("ben", "cancelled"),
        ("cy", "cancelled"),
    }
    assert program.ask("event", event_id=event_id)["seats_taken"] == 0
    assert program.row(event_id, "ana")["ended_for"] == "cancelled"
    assert len(program.said(advocacy.INVITATION_DECLINED)) == 1


def test_of_a_reinstated_event_everybody_is_asked_again_and_keeps_what_they_had(program: Program) -> None:
    event_id = called_off(program)
    answer = program.reinstate(event_id)
    assert (answer["status"], answer["asked"], answer["not_asked"]) == ("published", 3, [])
    assert program.statuses(event_id) == {
        "ana": "seat_held",
        "ben": "waitlisted",
        "cy": "invited",
        "dee": "declined",
    }
    assert program.said(advocacy.EVENT_REINSTATED) == [{"event_id": event_id}]
    asked = [said for said in program.said(advocacy.INVITATION_SENT) if said["asking"] == "reinstated"]
    assert [(said["advisor_id"], said["reply_by"]) for said in asked] == [
        ("ana", REPLY_BY),
        ("ben", REPLY_BY),
        ("cy", REPLY_BY),
    ]
    assert [said["reply_by"] for said in program.said(advocacy.SEAT_HELD)] == [REPLY_BY]
    assert program.ask("event", event_id=event_id)["seats_taken"] == 1


def test_a_yes_keeps_the_seat_that_was_held_and_the_place_in_line(program: Program) -> None:
    event_id = called_off(program)
    program.reinstate(event_id)
    seated = program.do("accept_invitation", an_advisor("ana"), invitation_id=f"{event_id}.ana")
    waits = program.do("accept_invitation", an_advisor("ben"), invitation_id=f"{event_id}.ben")
    assert (seated["status"], seated["reply_by"]) == ("seated", None)
    assert (waits["status"], waits["position"], waits["reply_by"]) == ("waitlisted", 1, None)
    assert program.ask("event", event_id=event_id)["seats_taken"] == 1
    said = len(program.said(advocacy.SEAT_CONFIRMED))
    program.do("accept_invitation", an_advisor("ana"), invitation_id=f"{event_id}.ana")
    assert len(program.said(advocacy.SEAT_CONFIRMED)) == said


@pytest.mark.parametrize(
    ("command", "status"), [("decline_invitation", "declined"), ("release_seat", "released")]
)
def test_a_no_gives_the_held_seat_to_the_line_where_it_is_kept_for_an_answer_too(
    program: Program, command: str, status: str
) -> None:
    event_id = called_off(program)
    program.reinstate(event_id)
    program.do(command, an_advisor("ana"), invitation_id=f"{event_id}.ana")
    assert program.statuses(event_id)["ana"] == status
    assert program.statuses(event_id)["ben"] == "seat_held"
    program.do("accept_invitation", an_advisor("ben"), invitation_id=f"{event_id}.ben")
    assert program.statuses(event_id)["ben"] == "seated"


def test_who_answers_too_late_finds_the_seat_with_the_next_and_may_still_wait(program: Program) -> None:
    event_id = called_off(program)
    program.reinstate(event_id)
    program.do("accept_invitation", an_advisor("ben"), invitation_id=f"{event_id}.ben")
    program.clock.advance(REPLY_BY - NOW)
    late = program.do("accept_invitation", an_advisor("ana"), invitation_id=f"{event_id}.ana")
    assert (late["status"], late["position"]) == ("waitlisted", 2)
    assert program.statuses(event_id)["ben"] == "seated"
    assert [said["advisor_id"] for said in program.said(advocacy.SEAT_LAPSED)] == ["ana"]


def test_no_seat_is_kept_past_the_start(program: Program) -> None:
    event_id = called_off(program)
    program.clock.advance(STARTS_AT - NOW - timedelta(hours=1))
    program.reinstate(event_id)
    assert program.said(advocacy.SEAT_HELD)[0]["reply_by"] == STARTS_AT


def test_who_paused_meanwhile_is_not_asked_and_who_is_not_ready_is_named(program: Program) -> None:
    event_id = called_off(program)
    program.tell(recruitment.ADVISOR_PAUSED, advisors=["cy"])
    assert program.row(event_id, "cy")["ended_for"] == "paused"
    day = STARTS_AT.date() - timedelta(days=1)
    program.lack("ana", day)
    answer = program.reinstate(event_id)
    assert answer["asked"] == 1
    assert answer["not_asked"] == [
        {
            "advisor_id": "ana",
            "invitation_id": f"{event_id}.ana",
            "reason_code": "not_ready",
            "missing": ["agreement"],
        }
    ]
    assert program.row(event_id, "ana")["ended_for"] == "not_ready"
    assert program.statuses(event_id)["ben"] == "seat_held", "the seat went to the line"
    assert program.statuses(event_id)["cy"] == "withdrawn"


def test_an_event_that_is_over_is_cancelled_by_a_wrong_click_and_is_put_back_as_it_was(
    program: Program,
) -> None:
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.begin(timedelta(days=1))
    program.do("cancel_event", event_id=event_id, reason_code="wrong_click")
    answer = program.reinstate(event_id)
    assert answer["asked"] == 0
    assert program.statuses(event_id) == {"ana": "seated", "ben": "waitlisted"}
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=60)(event_id))
    assert program.statuses(event_id)["ana"] == "attended"


def test_once_somebody_attended_the_event_took_place(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=30)(event_id))
    with pytest.raises(Conflict, match="took place"):
        program.do("cancel_event", event_id=event_id, reason_code="storm")
    correction = {"invitation_id": f"{event_id}.ana", "reason_code": "typing_error"}
    program.do("correct_attendance", minutes=0, **correction)
    cancelled = program.do("cancel_event", event_id=event_id, reason_code="storm")
    assert cancelled["status"] == "cancelled"
    with pytest.raises(Conflict):
        program.do("correct_attendance", minutes=30, **correction)
    program.reinstate(event_id)
    assert program.statuses(event_id) == {"ana": "absent", "ben": "seated"}
    program.do("correct_attendance", minutes=30, **correction)
    shown = program.ask("event", event_id=event_id)
    assert (shown["status"], shown["seats_taken"]) == ("held", 2)


def test_an_absence_noted_at_the_wrong_event_is_undone_when_that_is_cancelled(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben")
    program.begin()
    program.do("record_attendance", event_id=event_id, attendances=rows(ana=0)(event_id))
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    assert program.statuses(event_id) == {"ana": "withdrawn", "ben": "withdrawn"}
    assert {one["advisor_id"] for one in program.said(advocacy.INVITATION_WITHDRAWN)} == {"ana", "ben"}
    assert program.reinstate(event_id)["status"] == "published"
    assert program.statuses(event_id) == {"ana": "seated", "ben": "seated"}
    recorded = program.do("record_attendance", event_id=event_id, attendances=rows(ana=60, ben=0)(event_id))
    assert recorded["recorded"] == 2


def test_only_what_was_cancelled_is_reinstated_and_only_as_it_was_seen(program: Program) -> None:
    planned = program.do("plan_event", **an_event())
    with pytest.raises(Conflict):
        program.reinstate(planned["event_id"])
    program.do("cancel_event", event_id=planned["event_id"], reason_code="storm")
    with pytest.raises(VersionMismatch):
        program.do("reinstate_event", event_id=planned["event_id"], version=planned["version"])
    assert program.reinstate(planned["event_id"])["status"] == "planned"


def test_a_pause_heard_late_ends_what_was_asked_again_as_if_it_had_been_heard_in_time(
    program: Program,
) -> None:
    event_id = called_off(program)
    program.clock.advance(timedelta(minutes=1))
    paused_at = program.clock.now()
    program.clock.advance(timedelta(minutes=1))
    program.reinstate(event_id)
    paused = event(
        recruitment.ADVISOR_PAUSED,
        {"advisor_id": "ana", "paused_on": paused_at.date()},
        subject="ana",
        sequence=9,
        at=paused_at,
    )
    program.service.process([paused])
    assert program.statuses(event_id)["ana"] == "withdrawn"
    assert program.statuses(event_id)["ben"] == "seat_held"
