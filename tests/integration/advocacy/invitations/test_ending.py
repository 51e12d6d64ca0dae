"""Who pauses or leaves gives up every seat to come."""

import random
from datetime import timedelta
from typing import Any

import pytest

from shared.contracts import advocacy, recruitment
from shared.errors import Conflict
from tests.support.advocacy import NOW, STARTS_AT, Program, fact


@pytest.mark.parametrize(
    ("leaving", "reason"), [(recruitment.ADVISOR_PAUSED, "paused"), (recruitment.ADVISOR_WITHDRAWN, "left")]
)
def test_who_pauses_or_leaves_gives_up_every_future_seat(program: Program, leaving: Any, reason: str) -> None:
    full, other = program.event(seats=1), program.event(seats=5)
    program.accepted(full, "ana", "ben")
    program.invited(other, "ana")
    program.tell(leaving, advisors=["ana"])
    assert program.statuses(full) == {"ana": "withdrawn", "ben": "seated"}
    assert program.statuses(other) == {"ana": "withdrawn"}
    withdrawn = program.said(advocacy.INVITATION_WITHDRAWN)
    assert {(said["event_id"], said["advisor_id"], said["reason_code"]) for said in withdrawn} == {
        (full, "ana", reason),
        (other, "ana", reason),
    }
    assert program.said(advocacy.SEAT_RELEASED) == []
    assert program.said(advocacy.INVITATION_DECLINED) == []
    with pytest.raises(Conflict):
        program.do("accept_invitation", invitation_id=f"{full}.ana")


def test_when_several_leave_at_once_the_line_moves_up_by_as_many(program: Program) -> None:
    event_id = program.event(seats=2)
    program.accepted(event_id, "ana", "ben", "cy", "dee", "eve")
    program.tell(recruitment.ADVISOR_PAUSED, advisors=["ana", "cy", "ben"])
    assert program.statuses(event_id) == {
        "ana": "withdrawn",
        "ben": "withdrawn",
        "cy": "withdrawn",
        "dee": "seated",
        "eve": "seated",
    }
    assert program.ask("event", event_id=event_id)["seats_taken"] == 2


def test_past_seats_stay_when_an_advisor_pauses(program: Program) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana")
    program.clock.advance(STARTS_AT - NOW + timedelta(hours=1))
    program.tell(recruitment.ADVISOR_PAUSED, advisors=["ana"])
    assert program.statuses(event_id) == {"ana": "seated"}


@pytest.mark.parametrize("seed", range(6))
def test_the_end_is_the_same_whatever_the_order_of_facts_and_however_often(
    program: Program, seed: int
) -> None:
    event_id = program.event()
    program.accepted(event_id, "ana", "ben", "cy")
    story = (recruitment.ADVISOR_PAUSED, recruitment.ADVISOR_RESUMED, recruitment.ADVISOR_PAUSED)
    later = program.clock.now() + timedelta(minutes=1)
    facts = [fact(contract, "ana", 3 + n, later) for n, contract in enumerate(story)] * 3
    random.Random(seed).shuffle(facts)
    for heard in facts:
        program.service.process([heard])
    assert program.statuses(event_id) == {"ana": "withdrawn", "ben": "seated", "cy": "seated"}
    done = program.do("invite_advisors", event_id=event_id, advisor_ids=["ana"])
    assert [row["result"] for row in done["results"]] == ["not_active"]


def test_a_late_pause_does_not_touch_an_invitation_made_after_it(program: Program) -> None:
    paused_at = program.clock.now()
    program.clock.advance(timedelta(hours=1))
    program.active("ana")
    program.service.process([fact(recruitment.ADVISOR_RESUMED, "ana", 9, program.clock.now())])
    event_id = program.event()
    program.accepted(event_id, "ana")
    program.service.process([fact(recruitment.ADVISOR_PAUSED, "ana", 8, paused_at)])
    assert program.statuses(event_id) == {"ana": "seated"}
