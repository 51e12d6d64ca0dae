"""A practice program of its own, with a clock that the act moves, its users, and the steps that all need."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Self
from zoneinfo import ZoneInfo

from deploy.local.provision import Access
from deploy.operate.api import Api, Refused, until
from deploy.operate.clock import moment, program_of, walk
from deploy.operate.demo.bank import report, report_row
from deploy.operate.demo.program.occasions import NOT_YET
from deploy.operate.demo.program.steps import set_pay_name
from deploy.operate.demo.program.tenants import PROGRAMS, TIME_ZONE
from deploy.operate.demo.program.users import email_of
from deploy.operate.demo.releasing import release_claims
from services.gateway.accounts.administration import UserAdministration
from shared.actor import PLATFORM_TENANT, Role

Item = dict[str, Any]

NAME: Final = "rehearsal"
COURSE: Final = "FA-101"
SOURCE: Final = "Handbook of the rehearsal, page 1"
HOUR_CENTS: Final = 4_000
VALID_MONTHS: Final = 1
SECOND: Final = "second"
ACCOUNTS: Final = (
    ("staff", Role.ENGAGEMENT_STAFF),
    ("administrator", Role.PROGRAM_ADMINISTRATOR),
    (f"{SECOND}.administrator", Role.PROGRAM_ADMINISTRATOR),
    ("reviewer", Role.FINANCE_REVIEWER),
    ("approver", Role.FINANCE_APPROVER),
    (f"{SECOND}.approver", Role.FINANCE_APPROVER),
)


@dataclass
class Rehearsal:
    """The API as each of its users, and by how much its clock is ahead."""

    tenant: str
    operator: Api
    access: Mapping[str, Access]
    users: dict[str, Api] = field(default_factory=dict)

    @classmethod
    def opened(cls, api: Api, users: UserAdministration, access: Mapping[str, Access], password: str) -> Self:
        """A new practice program: each rehearsal has its own, for no clock goes back.

        It begins at noon, at whatever hour of the real day: what is over by then was on the program's day, on
        which all are ready.
        """
        operator = api.signed_in(email_of(Role.OPERATOR, PLATFORM_TENANT), password)
        names = {one["tenant_id"] for one in operator.all("/tenants")}
        number = next(number for number in range(1, len(names) + 2) if f"{NAME}-{number}" not in names)
        made = cls(f"{NAME}-{number}", operator, access)
        operator.post("/tenants", {**PROGRAMS[0], "tenant_id": made.tenant, "practice": True})
        for name, role in ACCOUNTS:
            email = f"{name}@{made.tenant}.example"
            users.add(email, password, tenant=made.tenant, display_name=name, roles=[role])
            made.users[name] = api.signed_in(email, password)
        made._set_rules()
        made.walk_to(f"{made._next_noon():%Y-%m-%dT%H:%M}")
        return made

    def __getitem__(self, name: str) -> Api:
        return self.users[name]

    @property
    def staff(self) -> Api:
        """Engagement staff, who do most of it."""
        return self["staff"]

    def now(self) -> datetime:
        """The program's time."""
        ahead = timedelta(seconds=program_of(self.operator, self.tenant)["offset_seconds"])
        return (datetime.now(UTC) + ahead).astimezone(ZoneInfo(TIME_ZONE)).replace(microsecond=0)

    def today(self) -> date:
        """The program's day."""
        return self.now().date()

    def _next_noon(self) -> datetime:
        noon = self.now().replace(hour=12, minute=0, second=0)
        return noon if self.now() < noon else noon + timedelta(days=1)

    def walk_to(self, text: str) -> None:
        """Let days pass, to a day or time there."""
        program = program_of(self.operator, self.tenant)
        for _stop in walk(self.operator, self.access, program, moment(text, TIME_ZONE)):
            continue

    def _set_rules(self) -> None:
        since = {"effective_from": "2026-01-01", "source": SOURCE}
        administrator = self["administrator"]
        title = {"en": "Your voice", "es": "Su voz"}
        administrator.post("/courses", {"code": COURSE, "title": title, "valid_months": VALID_MONTHS})
        administrator.post("/course-requirements", {"course_code": COURSE, "advisor_kind": "any", **since})
        self._set("/requirements", {"kind": "training", **since})
        self.rate(HOUR_CENTS, "2026-01-01")

    def rate(self, amount_cents: int, first_day: str) -> str:
        """A rate that one administrator proposes and the other approves; its id."""
        body = {
            "code": "stipend.hourly",
            "amount_cents": amount_cents,
            "effective_from": first_day,
            "source": SOURCE,
        }
        return self._set("/rates", body)

    def _set(self, path: str, row: dict[str, Any]) -> str:
        proposed = self["administrator"].post(path, row)
        row_id: str = next(value for name, value in proposed.items() if name.endswith("_id"))
        self[f"{SECOND}.administrator"].post(f"{path}/{row_id}/approval")
        return row_id

    def advisor(self, given_name: str) -> str:
        """Somebody who applied, was accepted, trained today and can be paid; their id."""
        contact = {"email": f"{given_name.lower()}@{self.tenant}.example", "postal_code": "53703"}
        name = {"given_name": given_name, "family_name": "Rehearsed"}
        body = {**name, **contact, "advisor_kind": "parent", "language": "en"}
        application_id = self.staff.post("/applications", body)["application_id"]
        advisor_id: str = self.staff.post(f"/applications/{application_id}/acceptance")["advisor_id"]
        self.complete(advisor_id)
        set_pay_name(self.staff, advisor_id, f"{given_name} Rehearsed")
        return advisor_id

    def complete(self, advisor_id: str) -> None:
        """Have them complete the course that is open for them, today."""
        (enrolment,) = until(
            "training enrols them",
            lambda: list(self.staff.all("/enrolments", advisor_id=advisor_id, status="opened")),
        )
        self.staff.post(f"/enrolments/{enrolment['enrolment_id']}/completion", {})

    def event(self, starts_at: datetime | None = None) -> str:
        """A published event of two hours, which is over unless it is told when it begins; its id."""
        starts_at = starts_at or self.now() - timedelta(hours=3)
        plan = {
            "title": {"en": "Rehearsed meeting", "es": "Reunión ensayada"},
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
            "time_zone": TIME_ZONE,
            "place": "Room 2",
            "seats": 5,
        }
        event_id: str = self.staff.post("/events", plan)["event_id"]
        self.staff.post(f"/events/{event_id}/publication")
        return event_id

    def seat(self, event_id: str, advisor_id: str) -> str:
        """Invite them and say yes for them; the invitation's id."""
        invitation_id = self.invite(event_id, advisor_id)
        self.staff.post(f"/invitations/{invitation_id}/acceptance")
        return invitation_id

    def invite(self, event_id: str, advisor_id: str) -> str:
        """Invite them, once advocacy knows that they are ready; the invitation's id."""

        def invited() -> str | None:
            body = {"advisor_ids": [advisor_id]}
            (row,) = self.staff.post(f"/events/{event_id}/invitations", body)["results"]
            return None if row["result"] in NOT_YET else row["invitation_id"]

        invitation_id: str = until("advocacy invites them", invited)
        return invitation_id

    def record(self, event_id: str, invitation_id: str, minutes: int = 120) -> Item:
        """Record their time, and wait for the claim for it."""
        body = {"attendances": [{"invitation_id": invitation_id, "minutes": minutes}]}
        (row,) = self.staff.post(f"/events/{event_id}/attendance", body)["attendances"]
        return self.claim_when(
            f"a claim for {row['attendance_id']}",
            lambda claim: claim["attendance_id"] == row["attendance_id"],
        )

    def claim_when(self, what: str, holds: Callable[[Item], bool]) -> Item:
        """The first claim of which this holds, once there is one."""
        found: Item = until(
            what, lambda: next((one for one in self["reviewer"].all("/claims") if holds(one)), None)
        )
        return found

    def attended(self, advisor_id: str) -> tuple[Item, str]:
        """Somebody came to an event of their own: the claim, and the id of the invitation."""
        event_id = self.event()
        invitation_id = self.seat(event_id, advisor_id)
        return self.record(event_id, invitation_id), invitation_id

    def decide(self, claim_id: str, act: str, *, by: str = "reviewer", **body: Any) -> Item:
        """Decide on a claim as it is now."""
        version = self[by].get(f"/claims/{claim_id}")["version"]
        return self[by].post(f"/claims/{claim_id}/{act}", body, version=version)

    def released(self, claim_id: str) -> str:
        """Release a claim as it is now; the id of the payment file. Raises `Refused`."""
        return release_claims(self["approver"], [self["approver"].get(f"/claims/{claim_id}")])

    def paid_out(self, claim_id: str) -> Item:
        """Approve a claim and send its money; the payment."""
        self.decide(claim_id, "approval")
        file_id = self.released(claim_id)
        (payment,) = self["approver"].all("/payments", payment_file_id=file_id)
        return payment

    def bank(self, payment: Item, status: str, code: str = "", *, by: str = f"{SECOND}.approver") -> Item:
        """The bank's report of one payment, dated today, brought in by somebody. Raises `Refused`."""
        day = self.today().isoformat()
        about = {
            "payment_file_id": payment["payment_file_id"],
            "control_cents": payment["amount_cents"],
        }
        name = f"bank-{payment['payment_id']}-{status}-{code or 'ok'}.csv"
        return self[by].post_csv(
            "/settlements", name, report([report_row(payment, status, day, code)]), **about
        )


def refused(act: Callable[[], Any]) -> str:
    """The code with which this is refused; empty if it is not."""
    try:
        act()
    except Refused as refusal:
        return refusal.code or str(refusal.status)
    return ""
