"""What the times of an event bring about happens by itself, once."""

from datetime import datetime, timedelta

from services.advocacy.invitations.use_cases import times
from shared.contracts import advocacy
from shared.persistence import timers
from tests.support.advocacy import NOW, STARTS_AT, Program

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
ENDS_AT = STARTS_AT + 4 * HOUR


def go_to(program: Program, moment: datetime) -> None:
    program.clock.advance(moment - program.clock.now())
    program.service.run_due()


def advisors(program: Program, contract) -> list[str]:
    """Whom that was said of."""
    return [said["advisor_id"] for said in program.said(contract)]


def test_whoever_has_not_answered_is_reminded_7_days_and_1_day_ahead(program):
    event_id = program.event(seats=3)
    ana, *_ = program.invited(event_id, "ana", "ben", "cy")
    go_to(program, STARTS_AT - 7 * DAY - HOUR)
    assert program.said(advocacy.INVITATION_REMINDED) == []
    program.do("accept_invitation", invitation_id=ana)
    go_to(program, STARTS_AT - 7 * DAY)
    program.do("decline_invitation", invitation_id=f"{event_id}.ben")
    go_to(program, STARTS_AT - DAY)
    said = program.said(advocacy.INVITATION_REMINDED)
    told = sorted((one["advisor_id"], one["days_left"]) for one in said)
    assert told == [("ben", 7), ("cy", 1), ("cy", 7)]
    go_to(program, ENDS_AT)
    assert program.said(advocacy.INVITATION_REMINDED) == said


def test_after_an_outage_one_reminder_is_enough_and_none_comes_after_the_event_began(program):
    program.invited(program.event(seats=3), "ana")
    go_to(program, STARTS_AT - 2 * HOUR)
    assert [one["days_left"] for one in program.said(advocacy.INVITATION_REMINDED)] == [1]
    program.invited(program.event(seats=3), "ben")
    go_to(program, STARTS_AT + HOUR)
    assert advisors(program, advocacy.INVITATION_REMINDED) == ["ana"]


def test_whoever_is_in_line_when_an_event_ends_is_told_that_no_seat_came_free(program):
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    go_to(program, ENDS_AT - HOUR)
    assert program.said(advocacy.SEAT_MISSED) == []
    go_to(program, ENDS_AT)
    assert advisors(program, advocacy.SEAT_MISSED) == ["ben"]
    assert program.service.run_due() == 0


def test_a_seat_that_was_kept_goes_to_the_line_when_no_answer_came(program):
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    seen = program.ask("event", event_id=event_id)["version"]
    program.do("reinstate_event", event_id=event_id, version=seen)
    program.do("accept_invitation", invitation_id=f"{event_id}.ben")
    assert program.statuses(event_id) == {"ana": "seat_held", "ben": "waitlisted"}
    go_to(program, NOW + 72 * HOUR)
    assert program.statuses(event_id) == {"ana": "invited", "ben": "seated"}
    assert advisors(program, advocacy.SEAT_LAPSED) == ["ana"]


def test_two_days_after_an_event_its_sheet_should_be_closed(program):
    event_id = program.event(seats=2)
    (ana,) = program.accepted(event_id, "ana")
    go_to(program, ENDS_AT + 48 * HOUR - HOUR)
    row = {"invitation_id": ana, "minutes": 60}
    program.do("record_attendance", event_id=event_id, attendances=[row])
    assert program.said(advocacy.SHEET_DELAYED) == []
    go_to(program, ENDS_AT + 48 * HOUR)
    (told,) = program.said(advocacy.SHEET_DELAYED)
    assert (told["event_id"], told["ended_at"]) == (event_id, ENDS_AT)


def test_a_closed_sheet_is_not_late_and_a_reopened_one_has_two_days_again(program):
    event_id = program.event(seats=2)
    (ana,) = program.accepted(event_id, "ana")
    go_to(program, ENDS_AT)
    row = {"invitation_id": ana, "minutes": 60}
    program.do("record_attendance", event_id=event_id, attendances=[row])
    program.do("close_sheet", event_id=event_id, version=seen(program, event_id))
    go_to(program, ENDS_AT + 3 * DAY)
    assert program.said(advocacy.SHEET_DELAYED) == []
    program.do("reopen_sheet", event_id=event_id, version=seen(program, event_id), reason_code="somebody")
    go_to(program, ENDS_AT + 5 * DAY - HOUR)
    assert program.said(advocacy.SHEET_DELAYED) == []
    go_to(program, ENDS_AT + 5 * DAY)
    assert len(program.said(advocacy.SHEET_DELAYED)) == 1


def test_nobody_waits_for_the_sheet_of_an_event_at_which_nobody_has_a_seat(program):
    program.event(seats=2)
    go_to(program, ENDS_AT + 3 * DAY)
    assert program.said(advocacy.SHEET_DELAYED) == []


def seen(program: Program, event_id: str) -> int:
    return program.ask("event", event_id=event_id)["version"]


def test_a_cancelled_event_waits_for_nothing_and_a_reinstated_one_waits_again(program):
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    kinds = waits_for(program)
    assert kinds == ["event-ended", "remind", "remind", "sheet-overdue"]
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    assert waits_for(program) == []
    seen = program.ask("event", event_id=event_id)["version"]
    program.do("reinstate_event", event_id=event_id, version=seen)
    assert waits_for(program) == sorted([*kinds, "kept-seats"])


def waits_for(program: Program) -> list[str]:
    return sorted(row["kind"] for row in program.service.store[timers.COLLECTION].find())


def test_a_moved_event_waits_for_its_new_times(program):
    event_id = program.event(seats=1)
    program.accepted(event_id, "ana", "ben")
    later = {"starts_at": STARTS_AT + 5 * DAY, "ends_at": ENDS_AT + 5 * DAY}
    times = {name: moment.isoformat() for name, moment in later.items()}
    seen = program.ask("event", event_id=event_id)
    place = {name: seen[name] for name in ("time_zone", "place")}
    program.do("move_event", event_id=event_id, version=seen["version"], **times, **place)
    for invited in ("ana", "ben"):
        program.do("accept_invitation", invitation_id=f"{event_id}.{invited}")
    go_to(program, ENDS_AT + 4 * DAY)
    assert program.said(advocacy.SEAT_MISSED) == []
    go_to(program, ENDS_AT + 5 * DAY)
    assert advisors(program, advocacy.SEAT_MISSED) == ["ben"]


def test_however_many_are_asked_each_is_reminded_once(program, monkeypatch):
    monkeypatch.setattr(times, "AT_ONCE_MAX", 2)
    program.invited(program.event(seats=3), "ana", "ben", "cy", "dee", "eli")
    go_to(program, STARTS_AT - 7 * DAY)
    assert sorted(advisors(program, advocacy.INVITATION_REMINDED)) == ["ana", "ben", "cy", "dee", "eli"]
    go_to(program, STARTS_AT - DAY)
    assert len(program.said(advocacy.INVITATION_REMINDED)) == 10
