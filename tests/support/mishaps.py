"""What may go wrong at any time in a story of the whole program, and what must hold once all is quiet."""

from contextlib import nullcontext
from datetime import timedelta
from random import Random
from typing import Any, Final, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule

from shared.actor import Actor
from shared.contracts import recruitment
from shared.errors import Conflict
from shared.events.poison import PROCESSES_MAX
from tests.support.ending import ENDINGS
from tests.support.recruitment import STAFF, accept, apply
from tests.support.world import Ending, World

HEARERS: Final = ("advocacy", "stipends", "insights", "recruitment")
"""Who hears late in a story: what the others hear changes nothing in it, and comes with all the rest."""

CHANCE: Final = st.integers(0, 2**32 - 1).map(Random)
TIES: Final = (recruitment.PERSON_MERGED.type, recruitment.PERSON_UNMERGED.type)


class Mishap(NamedTuple):
    """A service as a story sees it whose process may end amid a command."""

    story: "Mishaps"
    name: str

    def execute(self, command: str, data: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
        """Do a command."""
        return self.story.execute(self.name, command, data, actor)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.story.world.services[self.name], name)


class Mishaps(RuleBasedStateMachine):
    """Processes end, facts are late and doubled, clocks move, and two entries turn out to be one person.

    A story takes part by doing its commands with `execute`.
    """

    world: World

    def __init__(self) -> None:
        super().__init__()
        self.world.begin_anew()
        self.people: dict[str, str] = {}
        self.joined = False
        self._ending: Ending = nullcontext
        self._ended = 0

    def accept_people(self, *names: str) -> None:
        """These are advisors from now on; all have heard of them."""
        service = self.world.services["recruitment"]
        for name in names:
            about = {"given_name": name.title(), "email": f"{name}@families.example", "phone": ""}
            self.people[name] = accept(service, apply(service, **about))
        self.world.let_all_arrive()

    def execute(self, service: str, command: str, data: dict[str, Any], who: Actor) -> dict[str, Any]:
        """Do a command, amid which the process ends if it was about to."""
        ending, self._ending = self._ending, nullcontext
        return self.world.execute(service, command, data, actor=who, ending=ending)

    # What a process began that ended is done alone, and given up when it ended too many of them.
    @precondition(lambda self: self._ended < PROCESSES_MAX - 1)
    @rule(ending=st.sampled_from(ENDINGS))
    def a_process_is_about_to_end(self, ending: Ending) -> None:
        self._ended += 1
        self._ending = ending

    @rule(hearer=st.sampled_from(HEARERS), chance=CHANCE)
    def some_facts_arrive(self, hearer: str, chance: Random) -> None:
        ending, self._ending = self._ending, nullcontext
        self.world.let_arrive(hearer, chance, ending)

    @rule(hearer=st.sampled_from(HEARERS), chance=CHANCE)
    def some_facts_arrive_again(self, hearer: str, chance: Random) -> None:
        self.world.let_arrive_again(hearer, chance)

    @rule()
    def all_facts_arrive(self) -> None:
        self.world.let_all_arrive()
        found = self.world.disagreements()
        assert not found, found
        self.all_is_quiet()

    def all_is_quiet(self) -> None:
        """What a story checks when everything has arrived."""

    @rule(service=st.sampled_from(["recruitment", "advocacy", "stipends"]))
    def timers_run(self, service: str) -> None:
        ending, self._ending = self._ending, nullcontext
        self.world.run_due(service, ending)

    @rule(days=st.sampled_from([1, 4, 15]))
    def the_programs_clock_is_moved(self, days: int) -> None:
        self.world.move_practice_clock(timedelta(days=days))

    @rule()
    def two_entries_become_one_person_or_two(self) -> None:
        command = "unmerge_advisors" if self.joined else "merge_advisors"
        about = {"advisor_id": self.people["ana"], "merged_id": self.people["ben"]}
        self.execute("recruitment", command, about, STAFF)
        self.joined = not self.joined

    @rule(
        who=st.sampled_from(["ana", "ben"]),
        command=st.sampled_from(["pause_advisor", "resume_advisor", "withdraw_advisor", "return_advisor"]),
    )
    def somebody_pauses_leaves_or_comes_back(self, who: str, command: str) -> None:
        try:
            self.execute("recruitment", command, {"advisor_id": self.people[who]}, STAFF)
        except Conflict:
            return

    def ties_heard(self, service: str) -> int:
        """How often a service has heard that the two are one person, or are not."""
        return sum(fact.type in TIES for fact in self.world.heard[service])

    def is_one_person_to(self, service: str) -> bool:
        """Whether the two are one person, as far as a service has heard."""
        heard = [fact for fact in self.world.heard[service] if fact.type in TIES]
        last = max(heard, key=lambda fact: fact.sequence, default=None)
        return last is not None and last.type == recruitment.PERSON_MERGED.type

    def end(self) -> None:
        """Everything arrives: all services agree, and nothing in any database is wrong."""
        self.all_facts_arrive()
        faults = self.world.faults()
        assert not faults, faults
