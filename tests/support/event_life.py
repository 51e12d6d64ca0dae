"""A life of one event, in whatever order: what may happen to it, and what must hold after each step."""

from datetime import datetime, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from shared.actor import Actor
from shared.errors import Conflict, Invalid, VersionMismatch
from shared.ids import new_id
from tests.support.advocacy import STAFF, Program, an_advisor, an_event

GIVEN: Final = ("seated", "seat_held")
SEATED: Final = (*GIVEN, "attended")
OPEN: Final = ("invited", "seated", "seat_held", "waitlisted")
NAMES: Final = ("ana", "ben", "cy", "dee")
WHO: Final = st.sampled_from(NAMES)
ANSWERS: Final = st.sampled_from(["accept_invitation", "decline_invitation", "release_seat"])
REFUSED: Final = (Conflict, Invalid, VersionMismatch)
LONGER: Final = timedelta(hours=4)


class EventLife(RuleBasedStateMachine):
    """One event with four people; commands come from staff and families."""

    program: Program

    @initialize(seats=st.integers(1, 3))
    def plan(self, seats: int) -> None:
        """An event, to which everybody is invited."""
        people = self.people_come()
        self.came_after_all = False
        self.starts_at = self.program.clock.now() + timedelta(days=10)
        times = {"starts_at": self.starts_at.isoformat(), "ends_at": (self.starts_at + LONGER).isoformat()}
        self.event_id = self.program.do("plan_event", **an_event(seats=seats, **times))["event_id"]
        self.program.do("publish_event", event_id=self.event_id)
        self.program.do("invite_advisors", event_id=self.event_id, advisor_ids=people)

    def people_come(self) -> list[str]:
        """All of `NAMES` can be invited from now on; their ids."""
        raise NotImplementedError

    def name(self, who: str) -> str:
        """The id of one of `NAMES`."""
        raise NotImplementedError

    def attempt(self, command: str, who: Actor = STAFF, **data: Any) -> None:
        """Do a command that may be refused, and the same once more: it changes nothing."""
        key = new_id()
        for _ in range(2):
            try:
                self.program.service.execute(command, data, actor=who, key=key)
            except REFUSED:
                return

    def about_event(self, command: str, **data: Any) -> None:
        """Do a command about the event as it is now."""
        self.attempt(command, event_id=self.event_id, version=self.event()["version"], **data)

    def event(self) -> dict[str, Any]:
        """The event."""
        return self.program.ask("event", event_id=self.event_id)

    def invitations(self) -> list[dict[str, Any]]:
        """All invitations to it."""
        return self.program.ask("invitations", event_id=self.event_id, limit=100)["items"]

    @rule(who=WHO, command=ANSWERS, own=st.booleans())
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
        self.came_after_all |= minutes > 0
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

    @invariant()
    def as_many_seats_are_taken_as_people_have_one_and_none_is_given_twice(self) -> None:
        if not hasattr(self, "event_id"):
            return
        found, people = self.event(), self.invitations()
        given, taken = (sum(one["status"] in of for one in people) for of in (GIVEN, SEATED))
        assert taken == found["seats_taken"]
        # More than there are only by who came after all when their chair had been passed on.
        assert given <= found["seats"]
        assert taken <= found["seats"] or self.came_after_all
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
