"""One of everything in a tenant: made through the API, by the roles that would make it."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.actor import Role
from tests.support.gateway import ApiClient, GatewayHarness
from tests.support.harness import ABOUT_TENANT, TENANT
from tests.support.stipends import SETTLEMENT_HEADER

MARK = "Quetzalcoatl"
"""The family name of everybody in the program: where it stands, somebody's data is."""


@dataclass(frozen=True)
class SmallProgram:
    """Ids of one of each kind of record."""

    tenant: str
    application_id: str
    advisor_id: str
    person_id: str
    guardianship_id: str
    enrolment_id: str
    certificate_id: str
    event_id: str
    invitation_id: str
    rate_id: str
    course_id: str
    requirement_id: str
    setting_id: str
    claim_id: str
    payment_file_id: str
    earlier_pay_id: str
    tenant_id: str

    @property
    def ids(self) -> dict[str, str]:
        """The ids by the name of the field that holds them."""
        return {name: value for name, value in vars(self).items() if name.endswith("_id")}


def make_small_program(gateway: GatewayHarness, tenant: str) -> SmallProgram:
    """A course, a rate, an advisor with a certificate, an event with an attendance, a claim paid out."""
    made: dict[str, str] = {}
    operator = gateway.as_role(Role.OPERATOR)
    opened = {**ABOUT_TENANT, "tenant_id": f"{tenant}-too", "time_zone": "Atlantic/Reykjavik"}
    made["tenant_id"] = _ok(operator.post("/tenants", opened))["tenant_id"]
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF, tenant)
    administrator = gateway.as_role(Role.PROGRAM_ADMINISTRATOR, tenant)
    dated = {"effective_from": "2020-01-01", "source": "the program's handbook"}
    rate = {"code": "stipend.hourly", "amount_cents": 3000, **dated}
    made["rate_id"] = gateway.set_by_two("/rates", rate, tenant)["rate_id"]
    course = {"code": "BASICS", "title": {"en": "The basics", "es": "Lo básico"}}
    made["course_id"] = _ok(administrator.post("/courses", course))["course_id"]
    needed = {"course_code": "BASICS", "advisor_kind": "any", "self_paced": True, **dated}
    _ok(administrator.post("/course-requirements", needed))
    # Of a day so far off that it changes nothing for anybody yet.
    later = {"effective_from": "2099-01-01", "source": "the program's handbook"}
    setting = {"setting": "reply_hours", "values": [48], **later}
    made["setting_id"] = gateway.set_by_two("/settings", setting, tenant)["setting_id"]
    later["kind"] = "training"
    made["requirement_id"] = gateway.set_by_two("/requirements", later, tenant)["requirement_id"]
    applications = [_apply(staff, number) for number in range(2)]
    # The second stays undecided.
    made["application_id"] = applications[1]
    accepted = _ok(staff.post(f"/applications/{applications[0]}/acceptance"))
    made["advisor_id"] = accepted["advisor_id"]
    made["person_id"] = _ok(staff.get(f"/advisors/{made['advisor_id']}"))["person_id"]
    made["guardianship_id"] = _guardianship(staff, made)
    gateway.let_facts_flow()
    made["enrolment_id"] = _only(staff, "/enrolments")["enrolment_id"]
    today = datetime.now(UTC).date().isoformat()
    _ok(staff.post(f"/enrolments/{made['enrolment_id']}/completion", {"completed_on": today}))
    made["certificate_id"] = _only(staff, "/certificates")["certificate_id"]
    made |= pay_for_an_event(gateway, tenant, made["advisor_id"])
    made["earlier_pay_id"] = _paid_before(gateway, tenant, made["advisor_id"])
    return SmallProgram(tenant, **made)


def _guardianship(staff: ApiClient, made: dict[str, str]) -> str:
    """Somebody is the guardian of the advisor, who is a child of ten."""
    version = _ok(staff.get(f"/persons/{made['person_id']}"))["version"]
    today = datetime.now(UTC).date()
    born = {"birth_date": today.replace(year=today.year - 10, day=1).isoformat()}
    seen = {"If-Match": f'"{version}"'}
    _ok(staff.post(f"/persons/{made['person_id']}/changes", born, headers=seen))
    body = {"user_id": "guardian", "kind": "parent", "effective_from": today.isoformat(), "source": "a test"}
    return _ok(staff.post(f"/advisors/{made['advisor_id']}/guardianships", body))["guardianship_id"]


def set_pay_name(staff: ApiClient, advisor_id: str, name: str) -> None:
    """Set the legal name under which an advisor is paid, in place of the one that it has now."""
    seen = {"If-Match": staff.get(f"/advisors/{advisor_id}/pay-details").headers["ETag"]}
    _ok(staff.post(f"/advisors/{advisor_id}/pay-name", {"legal_name": name}, headers=seen))


def _paid_before(gateway: GatewayHarness, tenant: str, advisor_id: str) -> str:
    """The program paid the advisor something before it used Tandem: the id of that."""
    new_year = f"{datetime.now(UTC).year}-01-01"
    rows = (
        "given_name,family_name,email,kind,advisor id,since,paid",
        f"Ana A,{MARK},ana0@families.example,parent,A-1,{new_year},{new_year} 125.00",
    )
    file = {"file_name": "serving.csv", "content": "\n".join(rows), "source": "a test"}
    begun = gateway.as_role(Role.ENGAGEMENT_STAFF, tenant).post("/advisors/imports", file)
    assert begun.status_code == 202, begun.text
    gateway.service("recruitment").run_jobs()
    gateway.let_facts_flow()
    auditor = gateway.as_role(Role.AUDITOR, tenant)
    (row,) = _ok(auditor.get(f"/advisors/{advisor_id}/year-pay"))["before"]
    return row["earlier_pay_id"]


def pay_for_an_event(gateway: GatewayHarness, tenant: str, advisor_id: str) -> dict[str, str]:
    """Have an advisor take part in an event and be paid for it; the ids of what that made."""
    staff, reviewer, approver = (
        gateway.as_role(role, tenant)
        for role in (Role.ENGAGEMENT_STAFF, Role.FINANCE_REVIEWER, Role.FINANCE_APPROVER)
    )
    made = attend(staff, advisor_id)
    gateway.let_facts_flow()
    set_pay_name(staff, advisor_id, f"Ana {MARK}")
    made["claim_id"] = _only(reviewer, "/claims?status=open")["claim_id"]
    _ok(reviewer.decide(made["claim_id"], "approval"))
    seen = approver.get("/payments/to-release").json
    body = {"control_cents": seen["total_cents"]}
    made["payment_file_id"] = _ok(approver.post("/payment-files", body))["payment_file_id"]
    gateway.let_facts_flow()
    return made


def have_it_returned(
    gateway: GatewayHarness, paid: dict[str, str], code: str = "R03", tenant: str = TENANT
) -> None:
    """The bank sends a payment back, by the ids of `pay_for_an_event`; another approver reports that."""
    reporter = gateway.as_role(Role.FINANCE_APPROVER, tenant, who="second")
    payment = _only(reporter, f"/payments?claim_id={paid['claim_id']}")
    cents, day = payment["amount_cents"], payment["released_on"]
    report = {
        "payment_file_id": paid["payment_file_id"],
        "file_name": "bank.csv",
        "control_cents": cents,
        "content": f"{SETTLEMENT_HEADER}{payment['payment_id']},returned,{day},{cents},{code}\n",
    }
    _ok(reporter.post("/settlements", report))


def _apply(staff: ApiClient, number: int) -> str:
    person = {
        "given_name": f"Ana {'AB'[number]}",
        "family_name": MARK,
        "email": f"ana{number}@families.example",
        "advisor_kind": "parent",
        "language": "es",
    }
    return _ok(staff.post("/applications", person))["application_id"]


def invite(
    staff: ApiClient, advisor_id: str, begins: datetime, title: str = "Council", place: str = "Library"
) -> dict[str, str]:
    """Invite an advisor to an event of two hours; the ids of both."""
    event = {
        "title": {"en": title, "es": f"{title} (es)"},
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=2)).isoformat(),
        "time_zone": "America/Chicago",
        "place": place,
        "seats": 5,
    }
    event_id = _ok(staff.post("/events", event))["event_id"]
    _ok(staff.post(f"/events/{event_id}/publication"))
    invited = _ok(staff.post(f"/events/{event_id}/invitations", {"advisor_ids": [advisor_id]}))
    return {"event_id": event_id, "invitation_id": invited["results"][0]["invitation_id"]}


def attend(staff: ApiClient, advisor_id: str) -> dict[str, str]:
    """An event of two hours at which the advisor was for 90 minutes: its id, and that of the invitation."""
    made = invite(staff, advisor_id, datetime.now(UTC) - timedelta(hours=3))
    _ok(staff.post(f"/invitations/{made['invitation_id']}/acceptance"))
    present = {"attendances": [{"invitation_id": made["invitation_id"], "minutes": 90}]}
    _ok(staff.post(f"/events/{made['event_id']}/attendance", present))
    return made


def _only(client: ApiClient, path: str) -> dict[str, Any]:
    items = _ok(client.get(path))["items"]
    assert len(items) == 1, (path, items)
    return items[0]


def _ok(answer: Any) -> dict[str, Any]:
    assert answer.status_code in (200, 201), answer.text
    return answer.json
