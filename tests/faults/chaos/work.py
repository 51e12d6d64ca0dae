"""What people do all day: recruit, train, invite, accept, attend, review, pay, settle."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from typing import Any

from shared.actor import Role
from shared.contracts.advocacy.invitations import INVITED_TOGETHER_MAX
from shared.ids import new_id
from tests.faults.chaos.doors import Doors, Refused, Worker
from tests.support.harness import actor

STAFF, REVIEWER, APPROVER = Role.ENGAGEMENT_STAFF, Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER
ADMINISTRATOR, AUDITOR = Role.PROGRAM_ADMINISTRATOR, Role.AUDITOR
ROLES = (STAFF, REVIEWER, APPROVER, ADMINISTRATOR, AUDITOR)
SOURCE = "a rule for the time of the storm"
COURSE = {"code": "C-1", "title": {"en": "First steps", "es": "Primeros pasos"}, "prerequisite_codes": []}
BY_RPC_SHARE = 0.3
REJECTED_SHARE = 0.1
RETURNED_SHARE = 0.15
INVITED_MIN, INVITED_MAX = 6, 24
BY_JOB_SHARE = 0.2
AHEAD_SHARE = 0.4
SEATS_SHARE = 0.6
PAUSE_SECONDS = 0.2
NAME_LETTERS = 10


def set_rules(doors: Doors) -> None:
    """A course that is required, a requirement that waits for it, a rate and a setting."""
    since = {"effective_from": "2025-01-01", "source": SOURCE}
    # The events of the storm lie before it.
    today = datetime.now(UTC).date().isoformat()
    doors.post(ADMINISTRATOR, "/courses", COURSE)
    doors.post(ADMINISTRATOR, "/course-requirements", {"course_code": "C-1", "advisor_kind": "any", **since})
    rate = {"code": "stipend.hourly", "amount_cents": 3_000, **since}
    other = actor(ADMINISTRATOR, user_id="second-administrator")
    proposed = doors.post(ADMINISTRATOR, "/rates", rate)
    doors.execute("stipends", "approve_rate", {"rate_id": proposed["rate_id"]}, other)
    needed = {"kind": "training", **since, "effective_from": today}
    proposed = doors.post(ADMINISTRATOR, "/requirements", needed)
    needed_id = {"requirement_id": proposed["requirement_id"]}
    doors.execute("recruitment", "approve_requirement", needed_id, other)
    setting = {"setting": "answer_changes_max", "values": [20], **since}
    proposed = doors.post(ADMINISTRATOR, "/settings", setting)
    doors.execute("identity", "approve_setting", {"setting_id": proposed["setting_id"]}, other)


class Recruiter(Worker):
    """Takes people in and trains them, until they are active."""

    def work(self) -> None:
        application = {
            "given_name": "".join(self.choice.choices(ascii_lowercase, k=NAME_LETTERS)).capitalize(),
            "family_name": "Storm",
            "email": f"{new_id()}@families.example",
            "advisor_kind": self.choice.choice(["parent", "youth"]),
            "language": "en",
        }
        entered = self.doors.post(STAFF, "/applications", application)
        path = f"/applications/{entered['application_id']}/acceptance"
        advisor_id = self.doors.post(STAFF, path)["advisor_id"]
        for enrolment in self._enrolments(advisor_id):
            today = {"completed_on": datetime.now(UTC).date().isoformat()}
            self.doors.post(STAFF, f"/enrolments/{enrolment['enrolment_id']}/completion", today)

    def _enrolments(self, advisor_id: str) -> list[dict[str, Any]]:
        """What training enrolled them in, once it has heard of them."""
        while True:
            found = self.doors.get(STAFF, "/enrolments", advisor_id=advisor_id, status="opened")["items"]
            if found or self.stopping.is_set():
                return found
            self.pause(PAUSE_SECONDS)


class Organizer(Worker):
    """Holds events. To those ahead more are invited than there are seats, and some give theirs back; of those
    that were, the seated attended.
    """

    def work(self) -> None:
        active = list(self.doors.all(STAFF, "/advisors", status="active"))
        if len(active) < INVITED_MIN:
            self.pause(PAUSE_SECONDS)
            return
        wanted = min(self.choice.randint(INVITED_MIN, INVITED_MAX), len(active))
        advisor_ids = [advisor["advisor_id"] for advisor in self.choice.sample(active, wanted)]
        ahead = self.is_lucky(AHEAD_SHARE)
        event_id = self._publish(seats=max(2, int(wanted * SEATS_SHARE)) if ahead else wanted, ahead=ahead)
        invited = self._invite(event_id, advisor_ids)
        for invitation_id in invited:
            self._accept(invitation_id)
        if not ahead:
            self._attend(event_id)
            return
        for invitation_id in invited[:2]:
            self.doors.post(STAFF, f"/invitations/{invitation_id}/release")

    def _publish(self, *, seats: int, ahead: bool) -> str:
        hours = timedelta(hours=self.choice.randint(3, 90))
        begins = datetime.now(UTC) + (hours if ahead else -hours)
        plan = {
            "title": {"en": "Storm day", "es": "Día de tormenta"},
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(hours=2)).isoformat(),
            "time_zone": "America/Chicago",
            "place": "Madison",
            "seats": seats,
        }
        event_id = self.doors.post(STAFF, "/events", plan)["event_id"]
        self.doors.post(STAFF, f"/events/{event_id}/publication")
        return event_id

    def _invite(self, event_id: str, advisor_ids: list[str]) -> list[str]:
        many = self.is_lucky(BY_JOB_SHARE)
        strangers = [f"stranger-{number}" for number in range(INVITED_TOGETHER_MAX if many else 0)]
        body = {"advisor_ids": [*advisor_ids, *strangers]}
        answer = self.doors.post(STAFF, f"/events/{event_id}/invitations", body)
        # Advocacy may not have heard yet that someone is active.
        return (
            self._invited_by(answer["job_id"])
            if many
            else [row["invitation_id"] for row in answer["results"] if row["result"] == "invited"]
        )

    def _invited_by(self, job_id: str) -> list[str]:
        """Whom a job invited, once it is done."""
        path = f"/jobs/advocacy/{job_id}"
        while self.doors.get(STAFF, path)["state"] == "running":
            if self.stopping.is_set():
                return []
            self.pause(PAUSE_SECONDS)
        return [one["record_id"] for one in self.doors.all(STAFF, f"{path}/results", outcome="invited")]

    def _accept(self, invitation_id: str) -> None:
        if self.is_lucky(BY_RPC_SHARE):
            data = {"invitation_id": invitation_id}
            self.doors.execute("advocacy", "accept_invitation", data, actor(STAFF))
        else:
            self.doors.post(STAFF, f"/invitations/{invitation_id}/acceptance")

    def _attend(self, event_id: str) -> None:
        seated = list(self.doors.all(STAFF, "/invitations", event_id=event_id, status="seated"))
        if seated:
            rows = [
                {"invitation_id": one["invitation_id"], "minutes": self.choice.choice([0, 45, 60, 95, 120])}
                for one in seated
            ]
            self.doors.post(STAFF, f"/events/{event_id}/attendance", {"attendances": rows})


class Reviewer(Worker):
    """Decides on open claims."""

    def work(self) -> None:
        claims = self.doors.get(REVIEWER, "/claims", status="open", limit=50)["items"]
        for claim in claims:
            self._decide(claim["claim_id"], claim["version"])
        held = self.doors.get(REVIEWER, "/claims", status="held", limit=50)["items"]
        for claim in held:
            # Money that came back is sent again once someone decided that.
            body = {"reason_code": "details_corrected"}
            self.doors.post(REVIEWER, f"/claims/{claim['claim_id']}/resumption", body, claim["version"])
        for payee in self.doors.all(REVIEWER, "/payee-blocks"):
            path = f"/payee-blocks/{payee['advisor_id']}/lifting"
            self.doors.post(REVIEWER, path, {"reason_code": "details_corrected"}, payee["version"])
        if not claims and not held:
            self.pause(PAUSE_SECONDS)

    def _decide(self, claim_id: str, version: int) -> None:
        if self.is_lucky(REJECTED_SHARE):
            body = {"reason_code": "duplicate_of_paper_claim"}
            self.doors.post(REVIEWER, f"/claims/{claim_id}/rejection", body, version)
        elif self.is_lucky(BY_RPC_SHARE):
            seen = {"claim_id": claim_id, "version": version}
            self.doors.execute("stipends", "approve_claim", seen, actor(REVIEWER))
        else:
            self.doors.post(REVIEWER, f"/claims/{claim_id}/approval", version=version)


class Paymaster(Worker):
    """Releases what is approved, and reads the bank's report; the bank returns some of it."""

    def work(self) -> None:
        seen = self.doors.get(APPROVER, "/payments/to-release")["total_cents"]
        released = self.doors.post(APPROVER, "/payment-files", {"control_cents": seen})
        for advisor_id in released["payees_without_name"]:
            # Stipends may not know them yet: then the next release names them again.
            with suppress(Refused):
                name = {"legal_name": "Ana Storm"}
                self.doors.post(STAFF, f"/advisors/{advisor_id}/pay-name", name, version=0)
        file_id = released["payment_file_id"]
        if file_id is not None:
            payments = list(self.doors.all(APPROVER, "/payments", payment_file_id=file_id))
            total = sum(paid["amount_cents"] for paid in payments)
            about = {"file_name": "bank.csv", "payment_file_id": file_id, "control_cents": total}
            data = about | {"content": self._report(payments)}
            # Who releases does not also report what the bank did.
            other = actor(APPROVER, user_id="second-approver")
            report = self.doors.execute("stipends", "import_settlement", data, other)
            assert report["problems"] == [], report["problems"]
        self.pause(1.0)

    def _report(self, payments: list[dict[str, Any]]) -> str:
        today = datetime.now(UTC).date().isoformat()
        lines = ["payment_id,status,date,amount_cents,return_code"]
        for paid in payments:
            returned = self.is_lucky(RETURNED_SHARE)
            outcome, code = ("returned", "R03") if returned else ("settled", "")
            lines.append(f"{paid['payment_id']},{outcome},{today},{paid['amount_cents']},{code}")
        return "\n".join([*lines, ""])


CREW = (
    *((f"recruiter-{n}", Recruiter) for n in (1, 2)),
    *((f"organizer-{n}", Organizer) for n in (1, 2, 3)),
    *((f"reviewer-{n}", Reviewer) for n in (1,)),
    ("paymaster", Paymaster),
)
