"""The demo program: two tenants with rules, people and some history, so that every page shows something.

It is entered through the API, as its users would, and can be loaded again at any time: commands carry
idempotency keys of their own, so that what was done is not done twice, and what was interrupted goes on.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from deploy.operate.api import Api, Refused, until
from services.gateway.administration import UserAdministration
from shared.identity import PLATFORM_TENANT, Role

LAKESHORE: Final = "lakeshore"
NORTHERN: Final = "northern"
TIME_ZONE: Final = "America/Chicago"
AGREEMENT_CODE: Final = "family-advisor-agreement"
SETTLEMENT_HEADER: Final = "payment_id,status,date,amount_cents,return_code"
MARIA_EMAIL: Final = "maria.alvarez@lakeshore.example"
GUARDIAN_EMAIL: Final = "guardian@lakeshore.example"


class NewUser(NamedTuple):
    """A person who can sign in."""

    tenant: str
    email: str
    display_name: str
    role: Role
    language: str = "en"
    advisor_id: str | None = None


USERS: Final = (
    NewUser(LAKESHORE, "engagement.staff@lakeshore.example", "Dana Whitfield", Role.ENGAGEMENT_STAFF),
    NewUser(LAKESHORE, "agency.staff@lakeshore.example", "Jerome Baptiste", Role.AGENCY_STAFF),
    NewUser(LAKESHORE, "finance.reviewer@lakeshore.example", "Ingrid Solberg", Role.FINANCE_REVIEWER),
    NewUser(LAKESHORE, "finance.approver@lakeshore.example", "Calvin Osei", Role.FINANCE_APPROVER),
    NewUser(
        LAKESHORE, "program.administrator@lakeshore.example", "Renee Castillo", Role.PROGRAM_ADMINISTRATOR
    ),
    NewUser(LAKESHORE, "auditor@lakeshore.example", "Howard Pruitt", Role.AUDITOR),
    NewUser(
        NORTHERN, "program.administrator@northern.example", "Astrid Halvorsen", Role.PROGRAM_ADMINISTRATOR
    ),
    NewUser(NORTHERN, "agency.staff@northern.example", "Wayne Littlewolf", Role.AGENCY_STAFF),
    NewUser(PLATFORM_TENANT, "operator@tandem.example", "Platform operator", Role.OPERATOR),
)
"""Everyone but Maria Alvarez, and the guardian of Luis Ortega: they sign in once there is an advisor."""

GATES: Final = (
    {
        "code": "training",
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2: courses before the first meeting",
    },
    {
        "code": "agreement",
        "agreement_code": AGREEMENT_CODE,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 3, after IPFCC, Protecting Privacy",
    },
)
COURSES: Final[tuple[dict[str, Any], ...]] = (
    {
        "code": "FA-101",
        "title": {
            "en": "Being a family advisor: your role and your rights",
            "es": "Ser asesor o asesora familiar: su papel y sus derechos",
        },
        "prerequisite_codes": [],
    },
    {
        "code": "FA-110",
        "title": {
            "en": "Privacy, and telling your story safely",
            "es": "Privacidad, y cómo contar su historia sin riesgo",
        },
        "valid_months": 12,
        "prerequisite_codes": ["FA-101"],
    },
    {
        "code": "FA-120",
        "title": {
            "en": "Speaking up in meetings: how councils decide",
            "es": "Hacerse oír en las reuniones: cómo deciden los consejos",
        },
        "valid_months": 24,
        "prerequisite_codes": ["FA-101", "FA-110"],
    },
)
REQUIREMENTS: Final = (
    {
        "course_code": "FA-101",
        "advisor_kind": "any",
        "self_paced": True,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2.1: a short module at home",
    },
    {
        "course_code": "FA-110",
        "advisor_kind": "any",
        "self_paced": False,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2.2: with staff, who confirm it",
    },
    {
        "course_code": "FA-120",
        "advisor_kind": "parent",
        "self_paced": True,
        "effective_from": "2025-01-01",
        "source": "Lakeshore Family Advisor Handbook 2025, section 2.3: a short module at home",
    },
)
RATES: Final = (
    {
        "code": "stipend.hourly",
        "amount_cents": 4_000,
        "effective_from": "2025-01-01",
        "effective_to": "2025-12-31",
        "source": "Lakeshore board resolution 2024-31, pay of family advisors",
    },
    {
        "code": "stipend.hourly",
        "amount_cents": 5_000,
        "effective_from": "2026-01-01",
        "source": "Lakeshore board resolution 2025-27, pay of family advisors",
    },
)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who applied, and how far they came."""

    given_name: str
    family_name: str
    phone: str
    postal_code: str
    advisor_kind: str
    language: str
    courses_done: int = 0
    signed: bool = False
    declined_for: str = ""

    @property
    def key(self) -> str:
        """A short name that is part of idempotency keys."""
        return f"{self.given_name}-{self.family_name}".lower().replace("'", "").replace(" ", "-")

    @property
    def application(self) -> dict[str, str]:
        """What the person says when applying."""
        return {
            "given_name": self.given_name,
            "family_name": self.family_name,
            "email": f"{self.key.replace('-', '.')}@example.org",
            "phone": self.phone,
            "postal_code": self.postal_code,
            "advisor_kind": self.advisor_kind,
            "language": self.language,
        }


ALL_COURSES: Final = len(COURSES)
MARIA: Final = Person("Maria", "Alvarez", "414-555-0011", "53204", "parent", "es", ALL_COURSES, signed=True)
DESHAWN: Final = Person(
    "DeShawn", "Carter", "414-555-0012", "53206", "parent", "en", ALL_COURSES, signed=True
)
HANNA: Final = Person("Hanna", "Nguyen", "414-555-0013", "53202", "parent", "vi", ALL_COURSES, signed=True)
LUIS: Final = Person("Luis", "Ortega", "414-555-0014", "53215", "youth", "es", ALL_COURSES, signed=True)
PATRICIA: Final = Person(
    "Patricia", "O'Neil", "414-555-0015", "53211", "parent", "en", ALL_COURSES, signed=True
)
SAMUEL: Final = Person("Samuel", "Begay", "414-555-0016", "53208", "parent", "en", ALL_COURSES, signed=True)
ADVISORS: Final = (
    MARIA,
    DESHAWN,
    HANNA,
    LUIS,
    PATRICIA,
    SAMUEL,
    Person("Aaliyah", "Johnson", "414-555-0017", "53216", "youth", "en", 1, signed=True),
    Person("Mei", "Chen", "414-555-0018", "53705", "parent", "zh", ALL_COURSES, signed=False),
)
APPLICANTS: Final = (
    Person("Rosa", "Delgado", "414-555-0019", "53204", "parent", "es"),
    Person("Tyrone", "Banks", "414-555-0020", "53218", "parent", "en"),
    Person("Kim", "Yoder", "414-555-0021", "54923", "youth", "en"),
    Person("Walter", "Prince", "414-555-0022", "60085", "parent", "en", declined_for="outside_service_area"),
)
NORTHERN_PEOPLE: Final = (
    Person("Agnes", "Sorensen", "218-555-0031", "55802", "parent", "en"),
    Person("Nita", "Fairbanks", "218-555-0032", "56601", "parent", "en"),
)


@dataclass(frozen=True, eq=False, slots=True)
class Occasion:
    """An advocacy event so many days before or after the day on which the program was loaded."""

    key: str
    title: dict[str, str]
    place: str
    days: int
    hours: int
    seats: int
    invited: tuple[Person, ...]
    accepting: tuple[Person, ...]

    def plan(self, today: date) -> dict[str, Any]:
        """The command that plans it, at ten in the morning where it takes place."""
        begins = datetime.combine(today + timedelta(days=self.days), time(10), ZoneInfo(TIME_ZONE))
        return {
            "title": self.title,
            "starts_at": begins.astimezone(UTC).isoformat(),
            "ends_at": (begins + timedelta(hours=self.hours)).astimezone(UTC).isoformat(),
            "time_zone": TIME_ZONE,
            "place": self.place,
            "seats": self.seats,
        }


REGULARS: Final = (MARIA, DESHAWN, HANNA, LUIS)
AUTUMN: Final = Occasion(
    "autumn-council",
    {"en": "Family Advisory Council, autumn meeting", "es": "Consejo Asesor Familiar, reunión de otoño"},
    "Lakeshore Health Plan, Milwaukee",
    -24,
    2,
    12,
    REGULARS,
    REGULARS,
)
LISTENING: Final = Occasion(
    "listening-session",
    {
        "en": "Listening session: getting a wheelchair repaired",
        "es": "Sesión de escucha: cómo lograr que reparen una silla de ruedas",
    },
    "Mitchell Street Library, Milwaukee",
    -10,
    2,
    12,
    REGULARS,
    REGULARS,
)
CLINIC: Final = Occasion(
    "clinic-letters",
    {"en": "Workshop: letters that families can read", "es": "Taller: cartas que las familias entiendan"},
    "Online",
    -3,
    3,
    12,
    (MARIA, DESHAWN, HANNA),
    (MARIA, DESHAWN, HANNA),
)
CAPITOL: Final = Occasion(
    "capitol-day",
    {"en": "Family Voice Day at the Capitol", "es": "Día de la voz familiar en el Capitolio"},
    "State Capitol, Madison",
    12,
    6,
    2,
    (DESHAWN, HANNA, LUIS, PATRICIA),
    (DESHAWN, HANNA, LUIS),
)
WINTER: Final = Occasion(
    "winter-council",
    {"en": "Family Advisory Council, winter meeting", "es": "Consejo Asesor Familiar, reunión de invierno"},
    "Lakeshore Health Plan, Milwaukee",
    26,
    2,
    12,
    (MARIA, DESHAWN, HANNA, LUIS),
    (DESHAWN,),
)
HELD: Final = (AUTUMN, LISTENING, CLINIC)
AHEAD: Final = (CAPITOL, WINTER)

MINUTES: Final = {AUTUMN.key: 120, LISTENING.key: 90, CLINIC.key: 150}

APPROVED: Final = (
    *((AUTUMN, person) for person in (MARIA, DESHAWN, LUIS)),
    *((LISTENING, person) for person in (MARIA, DESHAWN)),
    (CLINIC, DESHAWN),
)
REJECTED: Final = (AUTUMN, HANNA)
RELEASED_FIRST: Final = APPROVED[:3]
RELEASED_SECOND: Final = APPROVED[3:5]
SENT_BACK: Final = LUIS
"""The bank sends this payment of the first release back; the others of it are settled."""


def load(api: Api, users: UserAdministration, password: str) -> bool:
    """Load both tenants through the API of a running stack; False when they were there already.

    `password` is that of every user. Raises `Refused` or `Late` when the stack does not do its part.
    """
    if MARIA_EMAIL in _emails(users, LAKESHORE):
        return False
    _add_missing(users, USERS, password)
    _Northern(api, password).load()
    program = _Lakeshore(api, password)
    program.set_rules()
    program.recruit()
    program.hold_events()
    program.pay()
    program.look_ahead()
    luis, maria = program.advisor_ids[LUIS], program.advisor_ids[MARIA]
    family = (
        NewUser(LAKESHORE, GUARDIAN_EMAIL, "Carmen Ortega", Role.GUARDIAN, "es", luis),
        # Maria's sign-in comes last: that she has one says that all the rest is there.
        NewUser(LAKESHORE, MARIA_EMAIL, "Maria Alvarez", Role.ADVISOR, "es", maria),
    )
    _add_missing(users, family, password)
    return True


def _add_missing(users: UserAdministration, people: Iterable[NewUser], password: str) -> None:
    for tenant in (LAKESHORE, NORTHERN, PLATFORM_TENANT):
        known = _emails(users, tenant)
        for user in people:
            if user.tenant == tenant and user.email not in known:
                _add(users, user, password)


def _emails(users: UserAdministration, tenant: str) -> set[str]:
    return {user["email"] for user in users.all(tenant)}


def _add(users: UserAdministration, user: NewUser, password: str) -> None:
    users.add(
        user.email,
        password,
        tenant=user.tenant,
        display_name=user.display_name,
        roles=[user.role],
        advisor_id=user.advisor_id,
        language=user.language,
    )


def _email(role: Role, tenant: str) -> str:
    return next(user.email for user in USERS if (user.role, user.tenant) == (role, tenant))


def _set_rules(
    administrator: Api,
    gates: Iterable[dict[str, Any]],
    courses: Iterable[dict[str, Any]],
    requirements: Iterable[dict[str, Any]],
    rates: Iterable[dict[str, Any]],
) -> None:
    for course in courses:
        administrator.post("/courses", course, key=f"program.course.{course['code']}")
    for needed in requirements:
        key = f"program.requirement.{needed['course_code']}.{needed['advisor_kind']}"
        administrator.post("/course-requirements", needed, key=key)
    for gate in gates:
        administrator.post("/gates", gate, key=f"program.gate.{gate['code']}")
    for rate in rates:
        administrator.post("/rates", rate, key=f"program.rate.{rate['effective_from']}")


def _apply(staff: Api, people: Sequence[Person]) -> dict[Person, str]:
    return {
        person: staff.post("/applications", person.application, key=f"program.application.{person.key}")[
            "application_id"
        ]
        for person in people
    }


def _accept(staff: Api, person: Person, application_id: str) -> str:
    path = f"/applications/{application_id}/acceptance"
    return staff.post(path, key=f"program.acceptance.{person.key}")["advisor_id"]


class _Northern:
    """A second payer, so that one sees that none sees the other's people."""

    def __init__(self, api: Api, password: str) -> None:
        self._administrator = api.signed_in(_email(Role.PROGRAM_ADMINISTRATOR, NORTHERN), password)
        self._staff = api.signed_in(_email(Role.AGENCY_STAFF, NORTHERN), password)

    def load(self) -> None:
        """One course, one gate, one rate; an advisor in training and an applicant who waits."""
        dated = {
            "effective_from": "2025-01-01",
            "source": "Northern State Title V Agency, family partnership policy 2025-04",
        }
        _set_rules(
            self._administrator,
            [{"code": "training", **dated}],
            COURSES[:1],
            [{"course_code": "FA-101", "advisor_kind": "any", "self_paced": True, **dated}],
            [{"code": "stipend.hourly", "amount_cents": 3_500, **dated}],
        )
        applications = _apply(self._staff, NORTHERN_PEOPLE)
        _accept(self._staff, NORTHERN_PEOPLE[0], applications[NORTHERN_PEOPLE[0]])


class _Lakeshore:
    """The program that the demo is about, step by step; each step may be taken again."""

    def __init__(self, api: Api, password: str) -> None:
        def enter(role: Role) -> Api:
            return api.signed_in(_email(role, LAKESHORE), password)

        self._administrator = enter(Role.PROGRAM_ADMINISTRATOR)
        self._staff = enter(Role.ENGAGEMENT_STAFF)
        self._reviewer = enter(Role.FINANCE_REVIEWER)
        self._approver = enter(Role.FINANCE_APPROVER)
        self.advisor_ids: dict[Person, str] = {}
        self._attendances: dict[tuple[Occasion, Person], str] = {}
        self._today = date.min

    def set_rules(self) -> None:
        """Gates, courses, who needs them, and rates, each with the day from which it holds and its source."""
        _set_rules(self._administrator, GATES, COURSES, REQUIREMENTS, RATES)

    def recruit(self) -> None:
        """People apply; most are accepted, trained and sign."""
        applications = _apply(self._staff, (*ADVISORS, *APPLICANTS))
        # Every other day is counted from the day of the first application, also when loading goes on later.
        first = self._staff.get(f"/applications/{applications[MARIA]}")
        self._today = datetime.fromisoformat(first["submitted_at"]).astimezone(UTC).date()
        for person in APPLICANTS:
            if person.declined_for:
                path = f"/applications/{applications[person]}/decline"
                self._staff.post(
                    path, {"reason_code": person.declined_for}, key=f"program.decline.{person.key}"
                )
        for person in ADVISORS:
            self.advisor_ids[person] = _accept(self._staff, person, applications[person])
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
        """Events of the last weeks, with who was there."""
        for occasion in HELD:
            event_id, invitations = self._invite(occasion)
            rows = [
                {"invitation_id": invitations[person], "minutes": MINUTES[occasion.key]}
                for person in occasion.accepting
            ]
            recorded = self._staff.post(
                f"/events/{event_id}/attendance",
                {"attendances": rows},
                key=f"program.attendance.{occasion.key}",
            )
            by_invitation = {row["invitation_id"]: row["attendance_id"] for row in recorded["attendances"]}
            for person in occasion.accepting:
                self._attendances[occasion, person] = by_invitation[invitations[person]]

    def _invite(self, occasion: Occasion) -> tuple[str, dict[Person, str]]:
        plan = occasion.plan(self._today)
        event_id = self._staff.post("/events", plan, key=f"program.event.{occasion.key}")["event_id"]
        self._staff.post(f"/events/{event_id}/publication", key=f"program.publication.{occasion.key}")
        invitations = self._send_invitations(event_id, occasion)
        for person in occasion.accepting:
            path = f"/invitations/{invitations[person]}/acceptance"
            self._staff.post(path, key=f"program.answer.{occasion.key}.{person.key}")
        return event_id, invitations

    def _send_invitations(self, event_id: str, occasion: Occasion) -> dict[Person, str]:
        people = {self.advisor_ids[person]: person for person in occasion.invited}

        def sent() -> dict[Person, str]:
            # Without a key of its own: as long as advocacy has not heard that they are active, ask again.
            try:
                answer = self._staff.post(f"/events/{event_id}/invitations", {"advisor_ids": list(people)})
            except Refused as refused:
                if refused.code != "conflict":
                    raise
                # It was held already, when loading was interrupted before: all were invited.
                return dict(self._invitations_to(event_id, people))
            if any(row["result"] in ("unknown", "not_active") for row in answer["results"]):
                return {}
            return {people[row["advisor_id"]]: row["invitation_id"] for row in answer["results"]}

        return until(f"advocacy can invite everyone to {occasion.title['en']}", sent)

    def _invitations_to(self, event_id: str, people: dict[str, Person]) -> Iterator[tuple[Person, str]]:
        for invitation in self._staff.all("/invitations", event_id=event_id):
            yield people[invitation["advisor_id"]], invitation["invitation_id"]

    def pay(self) -> None:
        """Claims in every state: open, rejected, approved, released, settled, one sent back by the bank."""
        claims = until("stipends opens a claim for every attendance", self._claims)
        for occasion, person in APPROVED:
            self._reviewer.post(
                f"/claims/{claims[occasion, person]}/approval",
                key=f"program.approval.{occasion.key}.{person.key}",
            )
        self._reviewer.post(
            f"/claims/{claims[REJECTED]}/rejection",
            {"reason_code": "paid_by_other_program"},
            key="program.rejection",
        )
        first = self._release("first", [claims[row] for row in RELEASED_FIRST])
        self._settle(first)
        self._release("second", [claims[row] for row in RELEASED_SECOND])

    def _claims(self) -> dict[tuple[Occasion, Person], str]:
        found = {claim["attendance_id"]: claim["claim_id"] for claim in self._reviewer.all("/claims")}
        claims = {row: found.get(attendance_id, "") for row, attendance_id in self._attendances.items()}
        return claims if all(claims.values()) else {}

    def _release(self, name: str, claim_ids: list[str]) -> str:
        body = {"claim_ids": claim_ids}
        return self._approver.post("/payment-files", body, key=f"program.release.{name}")["payment_file_id"]

    def _settle(self, payment_file_id: str) -> None:
        rows = []
        for payment in self._approver.all("/payments", payment_file_id=payment_file_id):
            sent_back = payment["advisor_id"] == self.advisor_ids[SENT_BACK]
            outcome, code = ("returned", "R03") if sent_back else ("settled", "")
            rows.append(
                f"{payment['payment_id']},{outcome},{payment['released_on']},{payment['amount_cents']},{code}"
            )
        content = "\n".join([SETTLEMENT_HEADER, *sorted(rows), ""])
        body = {"file_name": "bank-report.csv", "content": content}
        self._approver.post("/settlements", body, key="program.settlement")

    def look_ahead(self) -> None:
        """Events to come, one of them with a waiting line; somebody takes a break, somebody leaves."""
        for occasion in AHEAD:
            self._invite(occasion)
        self._staff.post(f"/advisors/{self.advisor_ids[PATRICIA]}/pause", key="program.pause")
        self._staff.post(f"/advisors/{self.advisor_ids[SAMUEL]}/withdrawal", key="program.withdrawal")
