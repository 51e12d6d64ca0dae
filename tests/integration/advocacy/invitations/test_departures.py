"""Who takes a break or has left takes no seat, however late advocacy learns of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from shared.contracts import advocacy, recruitment
from shared.errors import Conflict
from tests.support.advocacy import Program, an_advisor, fact

PAIRS_AT_ONCE = 12


def test_who_declined_and_then_left_cannot_come_after_all(program: Program) -> None:
    event_id = program.event()
    declined, released = program.invited(event_id, "ana", "ben")
    program.do("decline_invitation", invitation_id=declined)
    program.do("accept_invitation", invitation_id=released)
    program.do("release_seat", invitation_id=released)
    program.tell(recruitment.ADVISOR_WITHDRAWN, advisors=["ana", "ben"])
    for invitation_id in (declined, released):
        with pytest.raises(Conflict, match="has left the program"):
            program.do("accept_invitation", invitation_id=invitation_id)
    assert program.statuses(event_id) == {"ana": "declined", "ben": "released"}


def test_an_advisor_themselves_is_refused_too(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    program.do("decline_invitation", invitation_id=invitation_id)
    program.tell(recruitment.ADVISOR_WITHDRAWN, advisors=["ana"])
    with pytest.raises(Conflict):
        program.do("accept_invitation", an_advisor("ana"), invitation_id=invitation_id)


def test_who_is_back_from_a_break_may_come_after_all(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    program.do("decline_invitation", invitation_id=invitation_id)
    program.tell(recruitment.ADVISOR_PAUSED, advisors=["ana"])
    with pytest.raises(Conflict, match="taking a break"):
        program.do("accept_invitation", invitation_id=invitation_id)
    program.tell(recruitment.ADVISOR_RESUMED, advisors=["ana"])
    assert program.do("accept_invitation", invitation_id=invitation_id)["status"] == "seated"


def test_an_invitation_sent_while_the_departure_was_on_its_way_ends_and_its_seat_passes_on(
    program: Program,
) -> None:
    event_id = program.event(seats=1)
    program.active("ana", "ben")
    left_at = program.clock.now()
    program.clock.advance(timedelta(minutes=30))
    ana, ben = program.accepted(event_id, "ana", "ben")
    assert program.statuses(event_id) == {"ana": "seated", "ben": "waitlisted"}
    late = fact(recruitment.ADVISOR_WITHDRAWN, "ana", program.sequences["ana"] + 1, left_at)
    program.service.process([late])
    assert program.statuses(event_id) == {"ana": "withdrawn", "ben": "seated"}
    assert [said["invitation_id"] for said in program.said(advocacy.INVITATION_WITHDRAWN)] == [ana]
    assert program.said(advocacy.SEAT_CONFIRMED)[-1]["invitation_id"] == ben


def test_an_answer_and_a_departure_at_the_same_moment_leave_nobody_seated_who_left(program: Program) -> None:
    event_id = program.event(seats=PAIRS_AT_ONCE)
    people = [f"advisor-{number}" for number in range(PAIRS_AT_ONCE)]
    invitations = program.invited(event_id, *people)
    for invitation_id in invitations:
        program.do("decline_invitation", invitation_id=invitation_id)

    def accept(invitation_id: str) -> None:
        try:
            program.do("accept_invitation", invitation_id=invitation_id)
        except Conflict:
            return

    def leave(advisor_id: str) -> None:
        program.tell(recruitment.ADVISOR_WITHDRAWN, advisors=[advisor_id])

    with ThreadPoolExecutor(2 * PAIRS_AT_ONCE) as pool:
        started = [pool.submit(accept, invitation_id) for invitation_id in invitations]
        started += [pool.submit(leave, advisor_id) for advisor_id in people]
    for one in started:
        one.result()
    assert set(program.statuses(event_id).values()) <= {"declined", "withdrawn"}


def test_an_invitation_sent_while_the_pause_was_on_its_way_ends_too(program: Program) -> None:
    event_id = program.event(seats=1)
    program.active("ana", "ben")
    paused_at = program.clock.now()
    program.clock.advance(timedelta(seconds=10))
    program.accepted(event_id, "ana", "ben")
    late = fact(recruitment.ADVISOR_PAUSED, "ana", program.sequences["ana"] + 1, paused_at)
    program.service.process([late])
    assert program.statuses(event_id) == {"ana": "withdrawn", "ben": "seated"}


def test_a_pause_that_arrives_after_its_end_leaves_what_was_sent_since(program: Program) -> None:
    event_id = program.event()
    program.active("ana")
    paused_at, sequence = program.clock.now(), program.sequences["ana"]
    program.clock.advance(timedelta(minutes=30))
    resumed = fact(recruitment.ADVISOR_RESUMED, "ana", sequence + 2, program.clock.now())
    program.service.process([resumed])
    program.do("invite_advisors", event_id=event_id, advisor_ids=["ana"])
    program.service.process([fact(recruitment.ADVISOR_PAUSED, "ana", sequence + 1, paused_at)])
    assert program.statuses(event_id) == {"ana": "invited"}
