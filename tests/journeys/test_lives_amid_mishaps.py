"""Whatever happens to an event while processes end, facts are late and clocks move: its seats are right.

Recruitment, advocacy and all who hear them are the real ones, on the real database.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from shared.actor import Actor
from shared.errors import Conflict
from tests.support.advocacy import STAFF, Program
from tests.support.event_life import GIVEN, NAMES, REFUSED, SEATED, WHO, EventLife
from tests.support.mishaps import Mishaps
from tests.support.recruitment import require, show, sign
from tests.support.sizes import sized
from tests.support.world import ProgramsClock, World

SETTINGS: Final = settings(
    max_examples=sized(3, soak=100),
    stateful_step_count=sized(20, soak=40),
    deadline=None,
    print_blob=True,
    # Shrinking a story takes minutes; each step of one says what it is.
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
STANDINGS: Final = {"onboarding": "accepted", "lapsed": "accepted"}
"""What advocacy calls what recruitment calls otherwise."""
OF_ONE_PERSON: Final = ("ana", "ben")


LOOKED_AT: Final = (0, 10, 31, 60)
"""So many days from now it is compared who is ready."""


def is_lacking(lacking: list[dict[str, Any]], on: str) -> bool:
    """Whether one of these spans of days, without an end where it is not known, holds that day."""
    return any(
        (one.get("first_day") or "0001-01-01") <= on <= (one.get("last_day") or "9999-12-31")
        for one in lacking
    )


class Life(Mishaps, EventLife):
    """One event with four people, of whom two may turn out to be one person."""

    def __init__(self) -> None:
        super().__init__()
        clock = ProgramsClock(self.world, "advocacy")
        self.program = Program(self.world.services["advocacy"], clock)
        self._before = (0, False, False)

    def people_come(self) -> list[str]:
        require(self.world.services["recruitment"], "agreement", valid_months=1)
        self.accept_people(*NAMES)
        for who in NAMES:
            self.signs(who)
        self.world.let_all_arrive()
        return [self.people[who] for who in NAMES]

    def name(self, who: str) -> str:
        return self.people[who]

    def attempt(self, command: str, who: Actor = STAFF, **data: Any) -> None:
        try:
            self.execute("advocacy", command, data, who)
        except REFUSED:
            return

    @rule(who=WHO)
    def signs(self, who: str) -> None:
        with suppress(Conflict):
            today = self.world.today("recruitment")
            sign(self.world.services["recruitment"], self.people[who], today)

    def ready_in_line(self) -> list[str]:
        """Nor is anybody seated who has a seat under another entry."""
        seated = {one["advisor_id"] for one in self.invitations() if one["status"] in SEATED}
        both = {self.people[who] for who in OF_ONE_PERSON}
        has_one = both if self.is_one_person_to("advocacy") and seated & both else set()
        return [one for one in super().ready_in_line() if one not in has_one]

    @invariant()
    def nobody_gets_a_second_seat_or_is_recorded_twice(self) -> None:
        if not hasattr(self, "event_id"):
            return
        theirs = [one for one in self.invitations() if one["advisor_id"] in map(self.name, OF_ONE_PERSON)]
        seats = sum(one["status"] in GIVEN for one in theirs) > 1
        recorded = sum(one["status"] == "attended" for one in theirs) > 1
        heard, had_seats, was_recorded = self._before
        if heard == self.ties_heard("advocacy") and self.is_one_person_to("advocacy"):
            assert seats <= had_seats
            assert recorded <= was_recorded
        self._before = (self.ties_heard("advocacy"), seats, recorded)

    def all_is_quiet(self) -> None:
        """What advocacy knows of each is what recruitment says: their standing, and who is ready when."""
        recruitment, advocacy = (self.world.services[name] for name in ("recruitment", "advocacy"))
        copies = {one["_id"]: one for one in advocacy.store["advisors"].find({})}
        ids = [self.people[who] for who in NAMES]
        for advisor_id in ids:
            status = show(recruitment, advisor_id)["status"]
            assert copies[advisor_id]["standing"] == STANDINGS.get(status, status)
        today = self.world.now("recruitment").date()
        for days in LOOKED_AT:
            asked = {"advisor_ids": ",".join(ids), "on": (today + timedelta(days=days)).isoformat()}
            for one in recruitment.ask("readiness_of_several", asked, actor=STAFF)["items"]:
                lacking = copies[one["advisor_id"]]["lacking"]
                assert one["ready"] == (not is_lacking(lacking, asked["on"])), (one, lacking)

    def teardown(self) -> None:
        if hasattr(self, "event_id"):
            self.world.let_all_arrive()
            super().teardown()
            self.end()


@pytest.mark.timeout(sized(180, soak=3_600))
@pytest.mark.slow("it plays many lives of an event with every service, a few dozen steps each")
def test_an_event_lives_through_every_mishap(world: World) -> None:
    life = type("Life", (Life,), {"world": world})
    run_state_machine_as_test(life, settings=SETTINGS)
