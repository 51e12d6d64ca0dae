"""An advisor changes their mind, but not without end: then staff answer for them."""

import pytest

from shared.contracts.advocacy.invitations import TOO_MANY_CHANGES
from shared.contracts.identity import settings
from shared.errors import Conflict
from tests.support.advocacy import Program, an_advisor

(ANSWER_CHANGES_MAX,) = settings.ANSWER_CHANGES_MAX.usual


def answer(program: Program, invitation_id: str, times: int) -> None:
    """Ana says yes and gives the seat back in turn, so many times in all."""
    for number in range(times):
        command = ("accept_invitation", "release_seat")[number % 2]
        program.do(command, an_advisor("ana"), invitation_id=invitation_id)


def has_to_call(program: Program, invitation_id: str) -> None:
    """One more yes of Ana is refused, and says whom to call."""
    with pytest.raises(Conflict, match="call the program staff") as refused:
        program.do("accept_invitation", an_advisor("ana"), invitation_id=invitation_id)
    assert [one["code"] for one in refused.value.errors] == [TOO_MANY_CHANGES]


def test_after_so_many_changes_staff_say_yes_for_an_advisor(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    answer(program, invitation_id, 1 + ANSWER_CHANGES_MAX)
    assert program.statuses(event_id)["ana"] == "seated"
    program.do("release_seat", an_advisor("ana"), invitation_id=invitation_id)
    has_to_call(program, invitation_id)
    assert program.do("accept_invitation", invitation_id=invitation_id)["status"] == "seated"
    program.do("release_seat", an_advisor("ana"), invitation_id=invitation_id)
    assert program.statuses(event_id)["ana"] == "released", "a no is always heard"


def test_what_changes_nothing_and_what_staff_say_counts_for_nothing(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    for _ in range(2 * ANSWER_CHANGES_MAX):
        program.do("accept_invitation", an_advisor("ana"), invitation_id=invitation_id)
    for _ in range(ANSWER_CHANGES_MAX):
        program.do("release_seat", invitation_id=invitation_id)
        program.do("accept_invitation", invitation_id=invitation_id)
    program.do("release_seat", an_advisor("ana"), invitation_id=invitation_id)
    answer(program, invitation_id, 1)
    assert program.statuses(event_id)["ana"] == "seated"


def test_a_program_says_how_often_from_a_day_on(program: Program) -> None:
    program.set("answer_changes_max", 1)
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    answer(program, invitation_id, 2)
    has_to_call(program, invitation_id)


def test_who_is_asked_again_may_change_their_mind_as_often_again(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    answer(program, invitation_id, 1 + ANSWER_CHANGES_MAX)
    program.do("cancel_event", event_id=event_id, reason_code="storm")
    program.reinstate(event_id)
    answer(program, invitation_id, 1 + ANSWER_CHANGES_MAX)
    program.do("release_seat", an_advisor("ana"), invitation_id=invitation_id)
    has_to_call(program, invitation_id)
