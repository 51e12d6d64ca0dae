"""The main demo program, created through the API as its users would."""

from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from deploy.operate.api import Api, Refused, until
from deploy.operate.demo.bank import report, report_row
from deploy.operate.demo.program.claims import APPROVED, REJECTED, RELEASED_FIRST, RELEASED_SECOND, SENT_BACK
from deploy.operate.demo.program.occasions import AHEAD, HELD, MINUTES, NOT_YET, Occasion
from deploy.operate.demo.program.people import ADVISORS, APPLICANTS, MARIA, PATRICIA, SAMUEL, Person
from deploy.operate.demo.program.rules import AGREEMENT_CODE, COURSES, LAKESHORE_RULES
from deploy.operate.demo.program.steps import accept, apply, approve_rules, set_pay_name, set_rules
from deploy.operate.demo.program.tenants import TIME_ZONE
from deploy.operate.demo.program.users import email_of, second_email_of
from deploy.operate.demo.releasing import release_claims
from shared.actor import Role

OPENED: Final = 1
"""The version of a claim that was just opened. It is fixed, as are the keys of these commands."""
APPROVED_ONCE: Final = OPENED + 1
"""Its version once it was approved."""


class Lakeshore:
    """The main demo program, step by step; each step can be repeated."""

    def __init__(self, api: Api, password: str) -> None:
        def enter(role: Role) -> Api:
            return api.signed_in(email_of(role), password)

        self._administrator = enter(Role.PROGRAM_ADMINISTRATOR)
        self._second_administrator = api.signed_in(second_email_of(Role.PROGRAM_ADMINISTRATOR), password)
        self._second_approver = api.signed_in(second_email_of(Role.FINANCE_APPROVER), password)
        self._staff = enter(Role.ENGAGEMENT_STAFF)
        self._reviewer = enter(Role.FINANCE_REVIEWER)
        self._approver = enter(Role.FINANCE_APPROVER)
        self.advisor_ids: dict[Person, str] = {}
        self._attendances: dict[tuple[Occasion, Person], str] = {}
        self._today = date.min

    def set_rules(self) -> None:
        """Gates, courses, requirements, rates and settings, each with its first day and source."""
        set_rules(self._administrator, LAKESHORE_RULES)
        approve_rules(self._administrator, self._second_administrator, LAKESHORE_RULES)

    def recruit(self) -> None:
        """People apply; most are accepted, trained and sign."""
        applications = apply(self._staff, (*ADVISORS, *APPLICANTS))
        # All other days count from the day of the first application, even if loading continues later.
        first = self._staff.get(f"/applications/{applications[MARIA]}")
        self._today = datetime.fromisoformat(first["submitted_at"]).astimezone(ZoneInfo(TIME_ZONE)).date()
        for person in APPLICANTS:
            if person.declined_for:
                path = f"/applications/{applications[person]}/decline"
                self._staff.post(
                    path, {"reason_code": person.declined_for}, key=f"program.decline.{person.key}"
                )
        for person in ADVISORS:
            self.advisor_ids[person] = accept(self._staff, person, applications[person])
        for person in ADVISORS:
            self._train(person)
        for person in filter(lambda person: person.signed, ADVISORS):
            body = {"agreement_code": AGREEMENT_CODE, "signed_on": self._today.isoformat()}
            path = f"/advisors/{self.advisor_ids[person]}/agreements"
            self._staff.post(path, body, key=f"program.agreement.{person.key}")

    def _train(self, person: Person) -> None:
        advisor_id = self.advisor_ids[person]
        enrolments = until(
            f"training enrols {person.given_name} {person.family_name}",
            lambda: list(self._staff.all("/enrolments", advisor_id=advisor_id)),
        )
        order = [course["code"] for course in COURSES]
        enrolments.sort(key=lambda enrolment: order.index(enrolment["course_code"]))
        for enrolment in enrolments[: person.courses_done]:
            path = f"/enrolments/{enrolment['enrolment_id']}/completion"
            body = {"completed_on": self._today.isoformat()}
            self._staff.post(path, body, key=f"program.completion.{enrolment['enrolment_id']}")

    def hold_events(self) -> None:
        """Events of the last weeks, with their attendance, from the sheets of paper that there were."""
        for occasion in HELD:
            event_id = self._publish(occasion)
            invitations = {person: f"{event_id}.{self.advisor_ids[person]}" for person in occasion.accepting}
            rows = [
                {
                    "invitation_id": invitations[person],
                    "minutes": MINUTES[occasion.key],
                    "not_ready_reason": "before_tandem",
                }
                for person in occasion.accepting
            ]
            recorded = self._record(event_id, occasion, rows)
            by_invitation = {row["invitation_id"]: row["attendance_id"] for row in recorded["attendances"]}
            for person in occasion.accepting:
                self._attendances[occasion, person] = by_invitation[invitations[person]]

    def _record(self, event_id: str, occasion: Occasion, rows: list[dict[str, Any]]) -> dict[str, Any]:
        def recorded() -> dict[str, Any] | None:
            # Retry until advocacy knows everyone.
            path, key = f"/events/{event_id}/attendance", f"program.attendance.{occasion.key}"
            try:
                return self._staff.post(path, {"attendances": rows}, key=key)
            except Refused as refused:
                if refused.code != "invalid":
                    raise
                return None

        return until(f"advocacy knows everyone at {occasion.title['en']}", recorded)

    def _publish(self, occasion: Occasion) -> str:
        plan = occasion.plan(self._today)
        event_id = self._staff.post("/events", plan, key=f"program.event.{occasion.key}")["event_id"]
        self._staff.post(f"/events/{event_id}/publication", key=f"program.publication.{occasion.key}")
        return event_id

    def _invite(self, occasion: Occasion) -> None:
        invitations = self._send_invitations(self._publish(occasion), occasion)
        for person in occasion.accepting:
            path = f"/invitations/{invitations[person]}/acceptance"
            self._staff.post(path, key=f"program.answer.{occasion.key}.{person.key}")

    def _send_invitations(self, event_id: str, occasion: Occasion) -> dict[Person, str]:
        people = {self.advisor_ids[person]: person for person in occasion.invited}

        def sent() -> dict[Person, str]:
            # Without a fixed key: retry until advocacy knows that they are ready.
            answer = self._staff.post(f"/events/{event_id}/invitations", {"advisor_ids": list(people)})
            if any(row["result"] in NOT_YET for row in answer["results"]):
                return {}
            return {people[row["advisor_id"]]: row["invitation_id"] for row in answer["results"]}

        return until(f"advocacy can invite everyone to {occasion.title['en']}", sent)

    def pay(self) -> None:
        """Claims in every state: open, rejected, approved, released, settled, one returned by the bank."""
        claims = until("stipends opens a claim for every attendance", self._claims)
        for person, advisor_id in self.advisor_ids.items():
            set_pay_name(self._staff, advisor_id, f"{person.given_name} {person.family_name}")
        for occasion, person in APPROVED:
            self._reviewer.post(
                f"/claims/{claims[occasion, person]}/approval",
                key=f"program.approval.{occasion.key}.{person.key}",
                version=OPENED,
            )
        self._reviewer.post(
            f"/claims/{claims[REJECTED]}/rejection",
            {"reason_code": "paid_by_other_program"},
            key="program.rejection",
            version=OPENED,
        )
        first = self._release("first", [claims[row] for row in RELEASED_FIRST])
        self._settle(first)
        self._release("second", [claims[row] for row in RELEASED_SECOND])

    def _claims(self) -> dict[tuple[Occasion, Person], str]:
        found = {claim["attendance_id"]: claim["claim_id"] for claim in self._reviewer.all("/claims")}
        claims = {row: found.get(attendance_id, "") for row, attendance_id in self._attendances.items()}
        return claims if all(claims.values()) else {}

    def _release(self, name: str, claim_ids: list[str]) -> str:
        seen = [self._approver.get(f"/claims/{claim_id}") for claim_id in claim_ids]
        return release_claims(self._approver, seen, version=APPROVED_ONCE, key=f"program.release.{name}")

    def _settle(self, payment_file_id: str) -> None:
        rows, control_cents = [], 0
        for payment in self._approver.all("/payments", payment_file_id=payment_file_id):
            control_cents += payment["amount_cents"]
            sent_back = payment["advisor_id"] == self.advisor_ids[SENT_BACK]
            outcome, code = ("returned", "R03") if sent_back else ("settled", "")
            rows.append(report_row(payment, outcome, payment["released_on"], code))
        content = report(sorted(rows))
        body = {
            "file_name": "bank-report.csv",
            "content": content,
            "payment_file_id": payment_file_id,
            "control_cents": control_cents,
        }
        self._second_approver.post("/settlements", body, key="program.settlement")

    def look_ahead(self) -> None:
        """Future events, one of them with a waitlist; one advisor takes a break, one leaves."""
        for occasion in AHEAD:
            self._invite(occasion)
        self._staff.post(f"/advisors/{self.advisor_ids[PATRICIA]}/pause", key="program.pause")
        self._staff.post(f"/advisors/{self.advisor_ids[SAMUEL]}/withdrawal", key="program.withdrawal")
