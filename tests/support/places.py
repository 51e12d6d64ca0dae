"""A program somewhere, at a time of its own calendar, with all services at work."""

from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from tests.support.advocacy import STAFF, an_event
from tests.support.harness import ABOUT_TENANT, TENANT
from tests.support.rates import hourly_rate, set_rate
from tests.support.recruitment import accept, apply, show
from tests.support.stipends import APPROVER, REVIEWER
from tests.support.world import OPERATOR, World

PLACES: Final = {
    "America/Chicago": "WI",
    "America/Phoenix": "AZ",
    "Pacific/Honolulu": "HI",
    "America/Puerto_Rico": "PR",
}
"""The zones of programs, each with its state; only the first changes its clocks in summer."""


class Place:
    """A program somewhere, at a time of its own calendar."""

    advisor_id: str

    def __init__(self, world: World, zone: str, at: str) -> None:
        self.world = world
        self.zone = ZoneInfo(zone)
        self.name = zone
        self._set(at)
        world.begin_anew(time_zone=zone, state=PLACES[zone], practice=False)

    def local(self, at: str) -> datetime:
        """A time there, such as 2028-02-29T23:59."""
        return datetime.fromisoformat(at).replace(tzinfo=self.zone)

    def go_to(self, at: str) -> None:
        """Let time pass until then; everything that is due happens."""
        self._set(at)
        self.world.let_all_arrive()

    def _set(self, at: str) -> None:
        self.world.clock.advance(self.local(at).astimezone(UTC) - self.world.clock.now())

    def __getitem__(self, service: str) -> Any:
        return self.world.services[service]

    def somebody(self) -> str:
        """A new advisor whom all have heard of; the id."""
        advisor_id = accept(self["recruitment"], apply(self["recruitment"]))
        self.world.let_all_arrive()
        return advisor_id

    def status(self, advisor_id: str) -> str:
        """How an advisor stands."""
        return show(self["recruitment"], advisor_id)["status"]

    def event(self, starts_at: str, ends_at: str, advisor_id: str) -> str:
        """An event there at which somebody has a seat; its id."""
        times = {"starts_at": self.local(starts_at).isoformat(), "ends_at": self.local(ends_at).isoformat()}
        planned = self.staff("plan_event", **an_event(**times, time_zone=self.name))
        event_id = planned["event_id"]
        self.staff("publish_event", event_id=event_id)
        self.staff("invite_advisors", event_id=event_id, advisor_ids=[advisor_id])
        self.staff("accept_invitation", invitation_id=f"{event_id}.{advisor_id}")
        return event_id

    def staff(self, command: str, **data: Any) -> dict[str, Any]:
        """Staff do something in advocacy."""
        return self.world.do("advocacy", command, STAFF, **data)

    def claim_for(self, event_id: str, advisor_id: str, minutes: int) -> dict[str, Any]:
        """The claim that comes of so many minutes at an event."""
        rows = [{"invitation_id": f"{event_id}.{advisor_id}", "minutes": minutes}]
        self.staff("record_attendance", event_id=event_id, attendances=rows)
        self.world.let_all_arrive()
        (listed,) = self.world.ask("stipends", "claims")["items"]
        return self.world.ask("stipends", "claim", claim_id=listed["claim_id"])

    def pay(self, claim: dict[str, Any]) -> None:
        """Approve a claim and release it to the bank."""
        payee = {"advisor_id": claim["advisor_id"]}
        version = self.world.ask("stipends", "pay_details", **payee)["version"]
        named = {**payee, "legal_name": "Maria Alvarez", "version": version}
        self.world.do("stipends", "set_pay_name", STAFF, **named)
        seen = {"claim_id": claim["claim_id"], "version": claim["version"]}
        self.world.do("stipends", "approve_claim", REVIEWER, **seen)
        control_cents = self.world.ask("stipends", "to_release", APPROVER)["total_cents"]
        self.world.do("stipends", "release_payments", APPROVER, control_cents=control_cents)

    def now(self) -> datetime:
        """What time it is there."""
        return self.world.clock.now().astimezone(self.zone)

    def change_zone(self, zone: str) -> None:
        """The program is somewhere else from now on."""
        about = {**ABOUT_TENANT, "time_zone": zone, "state": PLACES[zone], "tenant_id": TENANT}
        listed = self.world.ask("identity", "tenants", OPERATOR)["items"]
        (version,) = (one["version"] for one in listed if one["tenant_id"] == TENANT)
        self.world.do("identity", "change_tenant", OPERATOR, **about, version=version)
        self.world.let_all_arrive()
        self.zone, self.name = ZoneInfo(zone), zone

    def rate(self, cents: int, since: str, until: str | None = None) -> None:
        """What an hour is worth."""
        set_rate(self["stipends"].execute, hourly_rate(cents, since, until))
