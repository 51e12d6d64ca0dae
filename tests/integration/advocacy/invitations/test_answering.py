"""An advisor answers an invitation, or staff do for them."""

import pytest

from shared.actor import Role
from shared.contracts import advocacy
from shared.errors import Conflict, Forbidden, NotFound
from tests.support.advocacy import NOW, STARTS_AT, Program, an_advisor
from tests.support.harness import actor


def test_an_advisor_declines_once_and_may_change_their_mind(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    ana = an_advisor("ana")
    for _ in range(2):
        assert program.do("decline_invitation", ana, invitation_id=invitation_id)["status"] == "declined"
    assert len(program.said(advocacy.INVITATION_DECLINED)) == 1
    assert program.do("accept_invitation", ana, invitation_id=invitation_id)["status"] == "seated"
    with pytest.raises(Conflict):
        program.do("decline_invitation", ana, invitation_id=invitation_id)


def test_nobody_answers_for_another_advisor(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    for command in ("accept_invitation", "decline_invitation", "release_seat"):
        with pytest.raises(Forbidden):
            program.do(command, an_advisor("ben"), invitation_id=invitation_id)


def test_another_tenants_invitation_does_not_exist(program: Program) -> None:
    event_id = program.event()
    (invitation_id,) = program.invited(event_id, "ana")
    stranger = actor(Role.ENGAGEMENT_STAFF, tenant="northern")
    with pytest.raises(NotFound):
        program.do("accept_invitation", stranger, invitation_id=invitation_id)
    assert program.ask("invitations", stranger)["items"] == []


def test_an_advisor_answers_before_the_event_and_staff_also_after(program: Program) -> None:
    event_id = program.event(seats=2)
    ana, ben = program.invited(event_id, "ana", "ben")
    program.clock.advance(STARTS_AT - NOW)
    with pytest.raises(Conflict):
        program.do("accept_invitation", an_advisor("ana"), invitation_id=ana)
    assert program.do("accept_invitation", invitation_id=ben)["status"] == "seated"
