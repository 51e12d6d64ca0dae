"""Whatever happens to an event, in whatever order: its seats are right, and there is always a way on."""

from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from shared.contracts import recruitment
from shared.events.delivery import Outcome
from shared.ids import new_id
from tests.support.advocacy import Program, fact, readiness
from tests.support.event_life import NAMES, WHO, EventLife
from tests.support.harness import event

SETTINGS: Final = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


class Life(EventLife):
    """Recruitment's facts about the four are made up, and each is heard twice."""

    def people_come(self) -> list[str]:
        self.mark = new_id()
        self.facts: list[Any] = []
        return self.program.active(*map(self.name, NAMES))

    def name(self, who: str) -> str:
        """Everybody is somebody else in each life."""
        return f"{who}-{self.mark}"

    @rule(who=WHO, contract=st.sampled_from([recruitment.ADVISOR_PAUSED, recruitment.ADVISOR_RESUMED]))
    def pauses_or_comes_back(self, who: str, contract: Any) -> None:
        self.hear(who, contract)

    @rule(who=WHO, lapses=st.booleans())
    def lapses_or_is_ready_again(self, who: str, lapses: bool) -> None:
        since = self.program.clock.now().date()
        self.hear(who, recruitment.READINESS_CHANGED, readiness(*[("agreement", since, None)][:lapses]))

    @rule(data=st.data())
    def a_fact_is_heard_once_more(self, data: st.DataObject) -> None:
        if self.facts:
            before = self.invitations()
            heard = data.draw(st.sampled_from(self.facts))
            self.program.service.process([heard])
            assert self.invitations() == before

    def hear(self, who: str, contract: Any, told: dict[str, Any] | None = None) -> None:
        """Recruitment says something of somebody, and it is heard twice."""
        advisor_id = self.name(who)
        self.program.sequences[advisor_id] += 1
        sequence, at = self.program.sequences[advisor_id], self.program.clock.now()
        if told is None:
            said = fact(contract, advisor_id, sequence, at)
        else:
            data = {"advisor_id": advisor_id} | told
            said = event(contract, data, subject=advisor_id, sequence=sequence, at=at)
        self.facts.append(said)
        for _ in range(2):
            (disposition,) = self.program.service.process([said])
            assert disposition.outcome in (Outcome.APPLIED, Outcome.DUPLICATE)


@pytest.mark.slow("it plays many lives of an event, a few dozen steps each")
def test_an_event_lives_through_everything(program: Program) -> None:
    def life() -> Life:
        machine = Life()
        machine.program = program
        return machine

    run_state_machine_as_test(life, settings=SETTINGS)
