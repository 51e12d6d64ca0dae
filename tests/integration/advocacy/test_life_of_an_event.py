"""Whatever happens to an event, in whatever order: its seats are right, and there is always a way on."""

from datetime import datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from shared.actor import Actor
from shared.contracts import recruitment
from shared.errors import Conflict, Invalid, VersionMismatch
from shared.events.delivery import Outcome
from shared.ids import new_id
from tests.support.advocacy import STAFF, Program, an_advisor, an_event, fact, readiness
from tests.support.harness import event

SETTINGS: Final = settings(
    max_examples=15,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
SEATED: Final = ("seated", "seat_held", "attended", "absent")
OPEN: Final = ("invited", "seated", "seat_held", "waitlisted")
WHO: Final = st.sampled_from(["ana", "ben", "cy", "dee"])
ANSWERS: Final = st.sampled_from(["accept_invitation", "decline_invitation", "release_seat"])
REFUSED: Final = (Conflict, Invalid, VersionMismatch)
LONGER: Final = timedelta(hours=4)


class Life(RuleBasedStateMachine):
    """One event with four people; commands come from staff and families, facts from recruitment."""

    program: Program

    @initialize(seats=st.integers(1, 3))
    def plan(self, seats: int) -> None:
        """An event, to which everybody is invited."""
        self.mark = new_id()
        self.facts: list[Any] = []
        self.starts_at = self.program.clock.now() + timedelta(days=10)
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": (self.starts_at + LONGER).isoformat()}
        self.event_id = self.program.do("plan_event", **an_event(seats=seats, **times))["event_id"]
        self.program.do("publish_event", event_id=self.event_id)
        people = [self.name(who) for who in ("ana", "ben", "cy", "dee")]
        self.program.active(*people)
        self.program.do("invite_advisors", event_id=self.event_id, advisor_ids=people)

    def name(self, who: str) -> str:
        """Everybody is somebody else in each life."""
        return f"{who}-{self.mark}"

    def attempt(self, command: str, who: Actor = STAFF, **data: Any) -> None:
        """Do a command that may be refused, and the same once more: it changes nothing."""
        key = new_id()
        for _ in range(2):
            try:
                self.program.service.execute(command, data, actor=who, key=key)
            except REFUSED:
                return

    def about_event(self, command: str, **data: Any) -> None:
        self.attempt(command, event_id=self.event_id, version=self.event()["version"], **data)

    def event(self) -> dict[str, Any]:
        return self.program.ask("event", event_id=self.event_id)

    def invitations(self) -> list[dict[str, Any]]:
        return self.program.ask("invitations", event_id=self.event_id, limit=100)["items"]

    @rule(
        who=WHO,
        command=st.sampled_from(["accept_invitation", "decline_invitation", "release_seat"]),
        own=st.booleans(),
    )
    def answers(self, who: str, command: str, own: bool) -> None:
        advisor_id = self.name(who)
        by = an_advisor(advisor_id) if own else STAFF
        self.attempt(command, by, invitation_id=f"{self.event_id}.{advisor_id}")

    @rule(who=WHO)
    def is_invited_again(self, who: str) -> None:
        self.attempt("invite_advisors", event_id=self.event_id, advisor_ids=[self.name(who)])

    @rule()
    def is_cancelled(self) -> None:
        self.attempt("cancel_event", event_id=self.event_id, reason_code="storm")

    @rule()
    def is_reinstated(self) -> None:
        self.about_event("reinstate_event")

    @rule(days=st.integers(-2, 20))
    def is_moved(self, days: int) -> None:
        starts_at = self.program.clock.now() + timedelta(days=days, hours=1)
        times = {"starts_at": starts_at.isoformat(), "ends_at": (starts_at + LONGER).isoformat()}
        self.about_event("move_event", **times, time_zone="America/Denver", place="Denver")

    @rule(seats=st.integers(1, 4))
    def is_resized(self, seats: int) -> None:
        self.about_event("resize_event", seats=seats)

    @rule(who=WHO, minutes=st.sampled_from([0, 60]))
    def is_recorded(self, who: str, minutes: int) -> None:
        row = {"invitation_id": f"{self.event_id}.{self.name(who)}", "minutes": minutes}
        self.attempt("record_attendance", event_id=self.event_id, attendances=[row])

    @rule(who=WHO, minutes=st.sampled_from([0, 30]))
    def is_corrected(self, who: str, minutes: int) -> None:
        about = {"invitation_id": f"{self.event_id}.{self.name(who)}", "reason_code": "typing_error"}
        self.attempt("correct_attendance", minutes=minutes, **about)

    @rule()
    def sheet_is_closed(self) -> None:
        self.about_event("close_sheet")

    @rule()
    def sheet_is_reopened(self) -> None:
        self.about_event("reopen_sheet", reason_code="somebody_is_missing")

    @rule(hours=st.sampled_from([1, 20, 80, 240]))
    def time_passes(self, hours: int) -> None:
        self.program.clock.advance(timedelta(hours=hours))

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

    @invariant()
    def as_many_seats_are_taken_as_people_have_one_and_never_more_than_there_are(self) -> None:
        if not hasattr(self, "event_id"):
            return
        found, people = self.event(), self.invitations()
        taken = sum(one["status"] in SEATED for one in people)
        assert taken == found["seats_taken"] <= found["seats"]
        if found["status"] == "cancelled":
            assert not [one for one in people if one["status"] in OPEN]
        waiting = [one["position"] for one in people if one["status"] == "waitlisted"]
        assert len(set(waiting)) == len(waiting)

    @invariant()
    def a_kept_seat_has_its_time_and_nobody_waits_beside_a_free_one(self) -> None:
        if not hasattr(self, "event_id"):
            return
        found, people = self.event(), self.invitations()
        for one in people:
            assert one["status"] != "seat_held" or datetime.fromisoformat(
                one["reply_by"]
            ) <= datetime.fromisoformat(found["starts_at"])
            assert (one["ended_for"] is not None) == (one["status"] == "withdrawn")
        coming = datetime.fromisoformat(found["starts_at"]) > self.program.clock.now()
        if found["status"] == "published" and coming and found["seats_taken"] < found["seats"]:
            self.attempt(
                "resize_event", event_id=self.event_id, version=found["version"], seats=found["seats"]
            )
            found = self.event()
            assert found["seats_taken"] == found["seats"] or not self.ready_in_line()

    def ready_in_line(self) -> list[str]:
        """Who waits, and would have been seated if asked at this moment."""
        line = [one for one in self.invitations() if one["status"] == "waitlisted"]
        store = self.program.service.store
        return [
            one["advisor_id"]
            for one in line
            if not store["advisors"].find_one({"_id": one["advisor_id"]}).get("lacking")
        ]

    def teardown(self) -> None:
        """From every state there is a way to a closed sheet that names everybody who had a seat."""
        if not hasattr(self, "event_id"):
            return
        if self.event()["status"] == "cancelled":
            self.program.reinstate(self.event_id)
        if self.event()["status"] == "closed":
            self.program.act("reopen_sheet", self.event_id, reason_code="somebody_is_missing")
        ends_at = datetime.fromisoformat(self.event()["ends_at"])
        self.program.clock.advance(max(ends_at - self.program.clock.now(), timedelta()))
        self.program.act("resize_event", self.event_id, seats=9)
        rows = [
            {"invitation_id": one["invitation_id"], "minutes": 0}
            for one in self.invitations()
            if one["status"] == "seated"
        ]
        if rows:
            self.program.do("record_attendance", event_id=self.event_id, attendances=rows)
        assert self.program.act("close_sheet", self.event_id)["status"] == "closed"
        assert not [one for one in self.invitations() if one["status"] in ("seated", "seat_held")]


@pytest.mark.slow("it plays many lives of an event, a few dozen steps each")
def test_an_event_lives_through_everything(program: Program) -> None:
    def life() -> Life:
        machine = Life()
        machine.program = program
        return machine

    run_state_machine_as_test(life, settings=SETTINGS)
