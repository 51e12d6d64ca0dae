"""A break ends what it ends, whether it is heard at once or after everything else, in any order and twice."""

from contextlib import suppress
from datetime import timedelta
from itertools import count
from random import Random
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from shared.contracts import recruitment
from shared.errors import Conflict, Invalid
from tests.support.advocacy import Program, an_advisor, an_event, fact

SETTINGS: Final = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
LIVES = count()
ANSWERS: Final = ("accept_invitation", "decline_invitation", "release_seat")
FACTS: Final = {"pauses": recruitment.ADVISOR_PAUSED, "comes back": recruitment.ADVISOR_RESUMED}
EVENTS: Final = ("is cancelled", "is reinstated", "is moved")
STEPS: Final = st.builds(
    lambda answers, others: [*answers, *others],
    st.lists(st.sampled_from([*ANSWERS, *EVENTS]), max_size=4),
    st.lists(st.sampled_from([*FACTS, *EVENTS]), max_size=8),
)
"""Answers come before breaks: an answer that is given meanwhile is refused or not, by what is known."""
HOURS: Final = timedelta(hours=4)


class Story:
    """One advisor and one event, of which the facts are kept."""

    def __init__(self, program: Program, who: str) -> None:
        self.program, self.who, self.facts = program, who, list[Any]()
        self.begins = program.clock.now() + timedelta(hours=5)
        times = {"starts_at": self.begins.isoformat(), "ends_at": (self.begins + HOURS).isoformat()}
        self.event_id = program.do("plan_event", **an_event(**times))["event_id"]
        program.do("publish_event", event_id=self.event_id)
        (self.invitation_id,) = program.invited(self.event_id, who)
        self.sequence = 10

    def play(self, step: str) -> None:
        """Do one step; what is refused changes nothing. Facts are kept to be heard."""
        if step in FACTS:
            self.sequence += 1
            self.facts.append(fact(FACTS[step], self.who, self.sequence, self.program.clock.now()))
            return
        with suppress(Conflict, Invalid):
            self._command(step)

    def _command(self, step: str) -> None:
        if step in ANSWERS:
            self.program.do(step, an_advisor(self.who), invitation_id=self.invitation_id)
        elif step == "is cancelled":
            self.program.do("cancel_event", event_id=self.event_id, reason_code="storm")
        elif step == "is reinstated":
            self.program.reinstate(self.event_id)
        else:
            self.begins += timedelta(days=1)
            self.program.move(self.event_id, self.begins)

    def hear(self, facts: list[Any]) -> None:
        """Hear facts, one after another."""
        for one in facts:
            self.program.service.process([one])

    @property
    def end(self) -> str:
        """How the invitation stands."""
        return self.program.statuses(self.event_id)[self.who]


@pytest.mark.slow("it plays many stories, each of them twice")
@given(order=st.randoms(use_true_random=False), steps=STEPS)
@example(order=Random(7), steps=["decline_invitation", "pauses", "comes back", "accept_invitation"])
@example(order=Random(7), steps=[*["accept_invitation"] * 4, "pauses", "comes back", "is moved"])
@SETTINGS
def test_breaks_heard_late_and_in_any_order_end_the_same(
    program: Program, order: Random, steps: list[str]
) -> None:
    life = next(LIVES)
    at_once, late = Story(program, f"ana-{life}"), Story(program, f"ben-{life}")
    for step in steps:
        program.clock.advance(timedelta(hours=1))
        for story in (at_once, late):
            story.play(step)
        if step in FACTS:
            at_once.hear(at_once.facts[-1:])
    facts = late.facts * 2
    order.shuffle(facts)
    late.hear(facts)
    assert late.end == at_once.end
