"""Advocacy as its tests ask it: who does what, events, and the steps that most tests begin with."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from shared.actor import Actor, Role
from shared.contracts import identity, recruitment
from shared.events.delivery import Outcome
from tests.support.harness import ServiceHarness, actor, event
from tests.support.meanwhile import MeanwhileClock

STAFF = actor(Role.ENGAGEMENT_STAFF)
AUDITOR = actor(Role.AUDITOR)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
STARTS_AT = NOW + timedelta(days=10, hours=12)
TITLE = {"en": "Capitol day", "es": "Día en el Capitolio"}


class Program:
    """Advocacy with a clock that the test moves, and the steps that most tests begin with."""

    def __init__(self, service: ServiceHarness, clock: MeanwhileClock) -> None:
        self.service = service
        self.clock = clock
        self.sequences: Counter[str] = Counter()

    def do(self, command: str, who: Actor = STAFF, **data: Any) -> dict[str, Any]:
        """Do a command."""
        return self.service.execute(command, data, actor=who)

    def ask(self, query: str, who: Actor = STAFF, **data: Any) -> dict[str, Any]:
        """Ask a query."""
        return self.service.ask(query, data, actor=who)

    def tell(self, *contracts: Any, advisors: list[str]) -> None:
        """Recruitment says these facts about each of the advisors."""
        facts = []
        for advisor_id in advisors:
            for contract in contracts:
                self.sequences[advisor_id] += 1
                facts.append(fact(contract, advisor_id, self.sequences[advisor_id], self.clock.now()))
        dispositions = self.service.process(facts)
        assert {disposition.outcome for disposition in dispositions} == {Outcome.APPLIED}

    def active(self, *advisors: str) -> list[str]:
        """Recruitment says that these were accepted, are active, and lack nothing on any day."""
        self.tell(
            recruitment.ADVISOR_ACCEPTED,
            recruitment.ADVISOR_ACTIVATED,
            recruitment.READINESS_CHANGED,
            advisors=list(advisors),
        )
        return list(advisors)

    def event(self, seats: int = 2, **more: Any) -> str:
        """A published event; its id."""
        planned = self.do("plan_event", **an_event(seats=seats, **more))
        self.do("publish_event", event_id=planned["event_id"])
        return planned["event_id"]

    def invited(self, event_id: str, *advisors: str) -> list[str]:
        """These become active and are invited; the ids of their invitations."""
        self.active(*advisors)
        done = self.do("invite_advisors", event_id=event_id, advisor_ids=list(advisors))
        return [row["invitation_id"] for row in done["results"]]

    def accepted(self, event_id: str, *advisors: str) -> list[str]:
        """These are invited and accept, in this order; the ids of their invitations."""
        invitations = self.invited(event_id, *advisors)
        for invitation_id in invitations:
            self.do("accept_invitation", invitation_id=invitation_id)
        return invitations

    def statuses(self, event_id: str) -> dict[str, str]:
        """How each advisor's invitation to an event stands."""
        page = self.ask("invitations", event_id=event_id, limit=200)
        return {row["advisor_id"]: row["status"] for row in page["items"]}

    def row(self, event_id: str, advisor_id: str) -> dict[str, Any]:
        """An advisor's invitation to an event, as it is listed."""
        page = self.ask("invitations", event_id=event_id, advisor_id=advisor_id)
        return page["items"][0]

    def begin(self, after: timedelta = timedelta(hours=3)) -> None:
        """Let the usual event begin, so long ago."""
        self.clock.advance(STARTS_AT - self.clock.now() + after)

    def act(self, command: str, event_id: str, **data: Any) -> dict[str, Any]:
        """Do a command about an event as it is now."""
        version = self.ask("event", event_id=event_id)["version"]
        return self.do(command, event_id=event_id, version=version, **data)

    def reinstate(self, event_id: str) -> dict[str, Any]:
        """Reinstate an event."""
        return self.act("reinstate_event", event_id)

    def move(self, event_id: str, starts_at: datetime, **changes: Any) -> dict[str, Any]:
        """Move an event of four hours to begin at another time."""
        where = {"time_zone": "America/Denver", "place": "State Capitol, Denver"} | changes
        ends_at = (starts_at + timedelta(hours=4)).isoformat()
        return self.act("move_event", event_id, starts_at=starts_at.isoformat(), ends_at=ends_at, **where)

    def lack(self, advisor_id: str, since: date | None) -> None:
        """Recruitment says that somebody lacks a signature from this day on, or nothing on any day."""
        self.sequences[advisor_id] += 1
        lacking = [("agreement", since, None)] if since else []
        data = {"advisor_id": advisor_id} | readiness(*lacking)
        sequence, at = self.sequences[advisor_id], self.clock.now()
        contract = recruitment.READINESS_CHANGED
        self.service.process([event(contract, data, subject=advisor_id, sequence=sequence, at=at)])

    def set(self, setting: str, *values: int, since: str = "2026-01-01", source: str = "handbook") -> None:
        """Identity says that the program set this from a day on, and nothing before."""
        self.sequences[setting] += 1
        row = {
            "setting_id": f"{setting}-{since}",
            "values": list(values),
            "effective_from": date.fromisoformat(since),
            "effective_to": None,
            "source": source,
        }
        data = {"setting": setting, "holding": [row]}
        self.service.receive(
            identity.SETTING_APPROVED, data, subject=setting, sequence=self.sequences[setting]
        )

    def said(self, contract: Any) -> list[dict[str, Any]]:
        """What was said of that kind, oldest first."""
        return self.service.said(contract)


def an_event(**changes: Any) -> dict[str, Any]:
    """The fields of an event to plan."""
    return {
        "title": TITLE,
        "starts_at": STARTS_AT.isoformat(),
        "ends_at": (STARTS_AT + timedelta(hours=4)).isoformat(),
        "time_zone": "America/Denver",
        "place": "State Capitol, Denver",
        "seats": 2,
    } | changes


def fact(contract: Any, advisor_id: str, sequence: int, at: datetime, **envelope: Any) -> Any:
    """What recruitment says about an advisor."""
    own = {
        recruitment.ADVISOR_ACCEPTED: {
            "application_id": "application",
            "advisor_kind": "parent",
            "language": "en",
            "accepted_on": at.date(),
        },
        recruitment.ADVISOR_ACTIVATED: {"activated_on": at.date()},
        recruitment.READINESS_CHANGED: readiness(),
        recruitment.ADVISOR_PAUSED: {"paused_on": at.date()},
        recruitment.ADVISOR_RESUMED: {"resumed_on": at.date()},
        recruitment.ADVISOR_WITHDRAWN: {"withdrawn_on": at.date()},
        recruitment.ADVISOR_RETURNED: {"returned_on": at.date()},
    }[contract]
    data = {"advisor_id": advisor_id} | own
    return event(contract, data, subject=advisor_id, sequence=sequence, at=at, **envelope)


def readiness(*lacking: tuple[str, date | None, date | None]) -> dict[str, Any]:
    """What recruitment says of somebody who lacks this (kind, first and last day)."""
    names = ("kind", "first_day", "last_day")
    return {
        "scope": "any",
        "ready_from": None,
        "ready_until": None,
        "missing": [],
        "missing_since": [],
        "lacking": [dict(zip(names, one, strict=True)) for one in lacking],
    }


def an_advisor(advisor_id: str) -> Actor:
    """An advisor who is signed in."""
    return actor(Role.ADVISOR, user_id=f"user-{advisor_id}", advisor_id=advisor_id)


def rows(**minutes: int) -> Callable[[str], list[dict[str, Any]]]:
    """Rows of attendance for an event, by advisor."""
    return lambda event_id: [
        {"invitation_id": f"{event_id}.{advisor_id}", "minutes": worked}
        for advisor_id, worked in minutes.items()
    ]
