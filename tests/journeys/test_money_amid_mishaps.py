"""Whatever happens to money while processes end, facts are late and clocks move: nobody is paid twice.

Advocacy says who attended, recruitment who is one person; stipends and all who hear it are the real ones.
"""

from datetime import date, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from shared.errors import Conflict, Forbidden, Invalid
from tests.support.advocacy import STAFF, an_event
from tests.support.harness import ABOUT_TENANT
from tests.support.mishaps import Mishap, Mishaps
from tests.support.money_story import MoneyStory
from tests.support.sizes import sized
from tests.support.stipends import Money
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
TWO_HOURS: Final = timedelta(hours=2)
EVENTS: Final = ((0, ("ana", "ben")), (1, ("ana", "ben")), (3, ("ana",)))
"""When each event of two hours begins, in hours after the first, and who has a seat."""
NUMBERS: Final = st.integers(0, sum(len(seated) for _, seated in EVENTS) - 1)
MINUTES: Final = st.sampled_from([0, 45, 90, 120])
IN_ZONE: Final = ZoneInfo(ABOUT_TENANT["time_zone"])


class Story(Mishaps, MoneyStory):
    """Two people at three events, who may turn out to be one person."""

    def __init__(self) -> None:
        super().__init__()
        self.money = Money(Mishap(self, "stipends"), ProgramsClock(self.world, "stipends"))
        self.money.rate(2400)
        self.accept_people("ana", "ben")
        for advisor_id in self.people.values():
            self.money.pay_name(advisor_id, f"Name of {advisor_id}")
        begins = self.world.now("advocacy") + timedelta(days=1)
        self.seats = [
            (event_id, f"{event_id}.{self.people[who]}")
            for hours, seated in EVENTS
            for event_id in [self.event(begins + timedelta(hours=hours), seated)]
            for who in seated
        ]
        self.world.clock.advance(timedelta(days=2))

    def event(self, begins: Any, seated: tuple[str, ...]) -> str:
        """An event at which these have a seat; its id."""
        times = {"starts_at": begins.isoformat(), "ends_at": (begins + TWO_HOURS).isoformat()}
        event_id = self.in_advocacy("plan_event", **an_event(**times))["event_id"]
        self.in_advocacy("publish_event", event_id=event_id)
        advisor_ids = [self.people[who] for who in seated]
        self.in_advocacy("invite_advisors", event_id=event_id, advisor_ids=advisor_ids)
        for advisor_id in advisor_ids:
            self.in_advocacy("accept_invitation", invitation_id=f"{event_id}.{advisor_id}")
        return event_id

    def in_advocacy(self, command: str, **data: Any) -> dict[str, Any]:
        return self.execute("advocacy", command, data, STAFF)

    @rule(number=NUMBERS, minutes=MINUTES)
    def attendance_is_recorded(self, number: int, minutes: int) -> None:
        event_id, invitation_id = self.seats[number]
        rows = [{"invitation_id": invitation_id, "minutes": minutes}]
        self.attempt("record_attendance", event_id=event_id, attendances=rows)

    @rule(number=NUMBERS, minutes=MINUTES)
    def attendance_is_corrected(self, number: int, minutes: int) -> None:
        _, invitation_id = self.seats[number]
        about = {"invitation_id": invitation_id, "reason_code": "typing_error"}
        self.attempt("correct_attendance", minutes=minutes, **about)

    def attempt(self, command: str, **data: Any) -> None:
        try:
            self.in_advocacy(command, **data)
        except (Conflict, Forbidden, Invalid):
            return

    def persons(self) -> list[set[str]]:
        ana, ben = self.people["ana"], self.people["ben"]
        return [{ana, ben}] if self.is_one_person_to("stipends") else [{ana}, {ben}]

    def today(self) -> date:
        return self.money.clock.now().astimezone(IN_ZONE).date()

    def all_is_quiet(self) -> None:
        """Who was there has one claim, about the minutes that advocacy recorded last."""
        found = [
            one
            for event_id in {event_id for event_id, _ in self.seats}
            for one in self.world.ask("advocacy", "invitations", STAFF, event_id=event_id)["items"]
        ]
        recorded = {one["invitation_id"]: one["minutes"] or 0 for one in found}
        claims = self.claims()
        claimed = {f"{one['event_id']}.{one['advisor_id']}": one["attended"]["minutes"] for one in claims}
        assert len(claims) == len(claimed)
        assert {one: minutes for one, minutes in recorded.items() if minutes} == {
            one: minutes for one, minutes in claimed.items() if minutes
        }

    def teardown(self) -> None:
        self.world.let_all_arrive()
        super().teardown()
        self.end()


@pytest.mark.timeout(sized(180, soak=3_600))
@pytest.mark.slow("it plays many stories with every service, a few dozen steps each")
def test_money_goes_right_through_every_mishap(world: World) -> None:
    story = type("Story", (Story,), {"world": world})
    run_state_machine_as_test(story, settings=SETTINGS)
