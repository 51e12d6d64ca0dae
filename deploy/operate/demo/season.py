"""One season of the program, played through the API as its people would, telling what happens where.

Nothing waits for a guess of time: each step waits until what it needs is there, and gives up with a clear
word when that takes too long.
"""

import hashlib
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final, TypeVar

from deploy.local.files import make_private_folder
from deploy.operate.api import PAUSE_SECONDS, Api, until
from deploy.operate.demo.applications import BAD_ROWS, DUPLICATES, ROWS, season_file, season_of
from deploy.operate.demo.narrator import Narrator, dollars
from deploy.operate.demo.outcome import Outcome
from deploy.operate.demo.program import AGREEMENT_CODE, LAKESHORE, SETTLEMENT_HEADER, TIME_ZONE, USERS
from deploy.operate.reconcile import told
from shared.identity import PLATFORM_TENANT, Role

TITLE: Final = "Family Voice Season"
SEATS: Final = 25
INVITED: Final = 40
ACCEPTING: Final = 32
DECLINING: Final = 5
LEFT_WAITING: Final = 3
DECLINED: Final = 4
UNSIGNED: Final = 2
MINUTES: Final = (90, 120, 150, 180)
BEGINS_IN: Final = timedelta(seconds=10)
LASTS: Final = timedelta(hours=3)
REST_SECONDS_MAX: Final = 60.0
SERVICES: Final = ("recruitment", "training", "advocacy", "stipends", "insights")

Item = dict[str, Any]
Found = TypeVar("Found")


class Unexpected(Exception):
    """The program answered, but not with what the season promises."""


class Season:
    """The steps in their order; each keeps what the next ones need."""

    def __init__(self, api: Api, password: str, home: Path, narrator: Narrator) -> None:
        def enter(role: Role, tenant: str = LAKESHORE) -> Api:
            email = next(user.email for user in USERS if (user.role, user.tenant) == (role, tenant))
            return api.signed_in(email, password)

        self._staff = enter(Role.ENGAGEMENT_STAFF)
        self._agency = enter(Role.AGENCY_STAFF)
        self._reviewer = enter(Role.FINANCE_REVIEWER)
        self._approver = enter(Role.FINANCE_APPROVER)
        self._auditor = enter(Role.AUDITOR)
        self._operator = enter(Role.OPERATOR, PLATFORM_TENANT)
        self._home = home
        self._narrator = narrator
        self._number = self._next_number()
        self._advisors: list[str] = []
        self._names: dict[str, str] = {}
        self._active: list[str] = []
        self._event_id = ""
        self._invitations: dict[str, str] = {}
        self._attendances: dict[str, Item] = {}
        self._claims: list[Item] = []
        self._file_ids: list[str] = []

    def play(self) -> Outcome:
        """All of it. Raises `Refused`, `Late` or `Unexpected` when the program does not do its part."""
        self._import_applications()
        self._decide()
        self._train()
        self._activate()
        self._plan_event()
        self._invite()
        self._seat()
        self._attend()
        self._review()
        self._release()
        self._settle()
        return self._close_books()

    def _next_number(self) -> int:
        """One more than the newest season whose people applied."""
        numbers = (season_of(application) for application in self._staff.all("/applications"))
        return next((number for number in numbers if number), 0) + 1

    # ------------------------------------------------------------ people

    def _import_applications(self) -> None:
        self._narrator.chapter(f"Season {self._number}: an agency sends its file of applications")
        self._file = season_file(self._number)
        path = _write(self._home / "seasons" / self._file.name, self._file.content)
        reply = self._agency.post_csv("/applications/imports", self._file.name, self._file.content)
        self._tell("recruitment", f"{ROWS} rows of {path}: {reply['imported']} people applied")
        for row in reply["duplicates"]:
            self._tell("recruitment", f"line {row['line']} skipped: the same person as in {row['of']}")
        for row in reply["problems"]:
            self._tell("recruitment", f"line {row['line']} skipped: {row['field']}: {row['message']}")
        _expect("duplicates", len(reply["duplicates"]), DUPLICATES)
        _expect("bad rows", len({row["line"] for row in reply["problems"]}), BAD_ROWS)
        _expect("applications", reply["imported"], ROWS - DUPLICATES - BAD_ROWS)

    def _decide(self) -> None:
        self._narrator.chapter("Staff read them")
        found = [row for row in self._staff.all("/applications", status="submitted") if self._file.holds(row)]
        _expect("applications that wait", len(found), ROWS - DUPLICATES - BAD_ROWS)
        found.sort(key=lambda application: application["application_id"])
        declined, rest = found[:DECLINED], found[DECLINED:]
        accepted, waiting = rest[:-LEFT_WAITING], rest[-LEFT_WAITING:]
        for application in declined:
            path = f"/applications/{application['application_id']}/decline"
            self._staff.post(path, {"reason_code": "outside_service_area"})
        for application in accepted:
            reply = self._staff.post(f"/applications/{application['application_id']}/acceptance")
            self._advisors.append(reply["advisor_id"])
            self._names[reply["advisor_id"]] = application["display_name"]
        self._tell(
            "recruitment", f"{len(accepted)} accepted, {len(declined)} declined, {len(waiting)} left to read"
        )

    def _train(self) -> None:
        self._narrator.chapter("Training enrols them in what is required, and they complete it")
        enrolments = until("training enrols everyone who was accepted", self._enrolments, seconds_max=90)
        self._tell(
            "training", f"{len(enrolments)} enrolments of {len(self._advisors)} people, after the acceptances"
        )
        depths = _depths(self._staff.all("/courses"))
        today = datetime.now(UTC).date().isoformat()
        certificates = 0
        for enrolment in sorted(enrolments, key=lambda found: depths[found["course_code"]]):
            path = f"/enrolments/{enrolment['enrolment_id']}/completion"
            certificates += bool(self._staff.post(path, {"completed_on": today})["certificate"])
        self._tell("training", f"{certificates} courses completed, {certificates} certificates issued")

    def _enrolments(self) -> list[Item]:
        mine = set(self._advisors)
        found = [row for row in self._staff.all("/enrolments", status="opened") if row["advisor_id"] in mine]
        return found if {row["advisor_id"] for row in found} == mine else []

    def _activate(self) -> None:
        self._narrator.chapter("Who has met every gate becomes active")
        signing = self._advisors[:-UNSIGNED]
        body = {"agreement_code": AGREEMENT_CODE, "signed_on": datetime.now(UTC).date().isoformat()}
        for advisor_id in signing:
            self._staff.post(f"/advisors/{advisor_id}/agreements", body)
        wanted = set(signing)

        def active() -> bool:
            return wanted <= {row["advisor_id"] for row in self._staff.all("/advisors", status="active")}

        until("recruitment hears of the training and activates the advisors", active, seconds_max=90)
        self._active = signing
        self._tell(
            "recruitment",
            f"{len(signing)} signed and are active; {UNSIGNED} are trained and have not signed yet",
        )

    # ------------------------------------------------------------ the event

    def _plan_event(self) -> None:
        self._narrator.chapter(f"An advocacy event with {SEATS} seats")
        starts_at = datetime.now(UTC).replace(microsecond=0) + BEGINS_IN
        plan: Item = {
            "title": {
                "en": f"{TITLE} {self._number}",
                "es": f"Temporada de la voz familiar {self._number}",
            },
            "starts_at": starts_at.isoformat(),
            "ends_at": (starts_at + LASTS).isoformat(),
            "time_zone": TIME_ZONE,
            "place": "State Capitol, Madison",
            "seats": SEATS,
        }
        self._event_id = self._staff.post("/events", plan)["event_id"]
        self._starts_at = starts_at
        self._staff.post(f"/events/{self._event_id}/publication")
        self._tell("advocacy", f"{plan['title']['en']}: planned and published")

    def _invite(self) -> None:
        invited = self._active[:INVITED]

        def send() -> bool:
            # Those of whom advocacy has not heard yet that they are active are asked for again.
            body = {"advisor_ids": invited}
            for row in self._staff.post(f"/events/{self._event_id}/invitations", body)["results"]:
                if row["result"] not in ("unknown", "not_active"):
                    self._invitations[row["advisor_id"]] = row["invitation_id"]
            return len(self._invitations) == len(invited)

        until("advocacy hears who is active and invites them", send)
        self._tell("advocacy", f"{len(self._invitations)} advisors invited")

    def _seat(self) -> None:
        self._narrator.chapter("They answer")
        accepting = self._active[:ACCEPTING]
        answers = [self._answer(advisor_id, "acceptance") for advisor_id in accepting]
        for advisor_id in self._active[ACCEPTING : ACCEPTING + DECLINING]:
            self._answer(advisor_id, "decline")
        states = [answer["status"] for answer in answers]
        _expect("states", states, ["seated"] * SEATS + ["waitlisted"] * (ACCEPTING - SEATS))
        silent = INVITED - ACCEPTING - DECLINING
        first_in_line = self._names[accepting[SEATS]]
        self._tell("advocacy", f"{SEATS} have a seat, {DECLINING} decline, {silent} do not answer")
        self._tell("advocacy", f"the {SEATS + 1}th acceptance, {first_in_line}, goes to the waitlist")
        leaving, next_in_line = accepting[0], accepting[SEATS]
        self._answer(leaving, "release")
        state = self._state_of(next_in_line)
        _expect("state of the first in line", state, "seated")
        self._tell("advocacy", f"{self._names[leaving]} cancels, {first_in_line} moves up")

    def _answer(self, advisor_id: str, answer: str) -> Item:
        return self._staff.post(f"/invitations/{self._invitations[advisor_id]}/{answer}")

    def _state_of(self, advisor_id: str) -> str:
        (invitation,) = self._staff.all("/invitations", event_id=self._event_id, advisor_id=advisor_id)
        return invitation["status"]

    def _attend(self) -> None:
        self._narrator.chapter("The event takes place")
        seated = list(self._staff.all("/invitations", event_id=self._event_id, status="seated"))
        _expect("seats taken", len(seated), SEATS)
        rows = [
            {"invitation_id": invitation["invitation_id"], "minutes": MINUTES[place % len(MINUTES)]}
            for place, invitation in enumerate(sorted(seated, key=lambda row: row["invitation_id"]))
        ]
        until("the event begins", lambda: datetime.now(UTC) >= self._starts_at + timedelta(seconds=1))
        path = f"/events/{self._event_id}/attendance"
        reply = self._staff.post(path, {"attendances": rows})
        self._attendances = {row["attendance_id"]: row for row in reply["attendances"]}
        minutes = sum(row["minutes"] for row in rows)
        self._tell("advocacy", f"{reply['recorded']} attended, {minutes} minutes in all")

    # ------------------------------------------------------------ money

    def _review(self) -> None:
        self._narrator.chapter("Stipends opens a claim for each of them; a reviewer looks at each")
        claims = until("stipends opens a claim for every attendance", self._open_claims, seconds_max=90)
        rates = list(self._reviewer.all("/rates"))
        for claim in claims:
            minutes = self._attendances[claim["attendance_id"]]["minutes"]
            _expect(f"amount of {claim['claim_id']}", claim["amount_cents"], _due(claim, minutes, rates))
        rate = _rate_on(rates, claims[0]["attended_on"])
        total = sum(claim["amount_cents"] for claim in claims)
        self._tell("stipends", f"{len(claims)} claims, {dollars(total)} in all")
        self._tell(
            "stipends",
            f"at {dollars(rate['amount_cents'])} an hour since {rate['effective_from']} ({rate['source']})",
        )
        for claim in claims:
            self._reviewer.post(f"/claims/{claim['claim_id']}/approval")
        self._claims = claims
        self._tell("stipends", f"{len(claims)} claims approved by the finance reviewer")

    def _open_claims(self) -> list[Item]:
        found = [
            claim
            for claim in self._reviewer.all("/claims", status="open")
            if claim["attendance_id"] in self._attendances
        ]
        return found if len(found) >= len(self._attendances) else []

    def _release(self) -> None:
        self._narrator.chapter("Another person releases the money")

        def release() -> bool:
            # Everything that is approved goes out, also what was approved before this season.
            reply = self._approver.post("/payment-files")
            if reply["payment_file_id"]:
                self._file_ids.append(reply["payment_file_id"])
                self._write_payment_file(reply)
            return not reply["without_payee"]

        until("stipends knows the name of every payee", release)
        mine = {claim["claim_id"] for claim in self._claims}
        paid = [payment for payment in self._payments() if payment["claim_id"] in mine]
        _expect("payments of this season's claims", len(paid), len(mine))

    def _write_payment_file(self, reply: Item) -> None:
        file_id = reply["payment_file_id"]
        content = self._approver.get_csv(f"/payment-files/{file_id}")
        path = _write(self._home / "payments" / f"payments-{file_id}.csv", content)
        total = dollars(reply["total_cents"])
        mine = {claim["claim_id"] for claim in self._claims}
        earlier = sum(payment["claim_id"] not in mine for payment in self._payments_in(file_id))
        told = f"{earlier} of them approved before this season, " if earlier else ""
        self._tell(
            "stipends", f"{reply['payments']} payments, {told}{total}, released by the finance approver"
        )
        digest = hashlib.sha256(content.encode()).hexdigest()
        self._tell("stipends", f"payment file {path} (SHA-256 {digest[:12]}…)")

    def _payments(self) -> list[Item]:
        return [payment for file_id in self._file_ids for payment in self._payments_in(file_id)]

    def _payments_in(self, file_id: str) -> list[Item]:
        return list(self._approver.all("/payments", payment_file_id=file_id))

    def _settle(self) -> None:
        self._narrator.chapter("The bank reports")
        payments = self._payments()
        today = datetime.now(UTC).date().isoformat()
        rows = [f"{paid['payment_id']},settled,{today},{paid['amount_cents']}," for paid in payments]
        content = "\n".join([SETTLEMENT_HEADER, *rows, ""])
        name = f"settlement-season-{self._number}.csv"
        path = _write(self._home / "payments" / name, content)
        reply = self._approver.post_csv("/settlements", name, content)
        _expect("problems in the bank's report", reply["problems"], [])
        _expect("settled payments", reply["settled"], len(payments))
        self._tell("stipends", f"{reply['settled']} payments settled, from {path}")

    # ------------------------------------------------------------ the books

    def _close_books(self) -> Outcome:
        self._narrator.chapter("The books")
        trail = until(
            "insights follows every attendance to the bank", self._settled_trail, seconds_max=REST_SECONDS_MAX
        )
        self._show_trail(trail)
        books = self._at_rest(self._auditor.reconciliation, lambda found: found["agrees"])
        self._show_books(books)
        return self._outcome(trail, books)

    def _at_rest(self, ask: Callable[[], Found], good: Callable[[Found], bool]) -> Found:
        """What `ask` gives once it is good; when it never is, what it gave last, to show what is wrong."""
        found = ask()
        deadline = time.monotonic() + REST_SECONDS_MAX
        while not good(found) and time.monotonic() < deadline:
            time.sleep(PAUSE_SECONDS)
            found = ask()
        return found

    def _settled_trail(self) -> list[Item]:
        wanted = set(self._attendances)
        trail = [row for row in self._trail_of_the_day() if row["attendance_id"] in wanted]
        complete = len(trail) == len(wanted) and all(map(_is_settled, trail))
        return trail if complete else []

    def _trail_of_the_day(self) -> Iterable[Item]:
        """The newest rows, as far back as this season's day: attendances are ordered by day."""
        first_day = min(attendance_id[:8] for attendance_id in self._attendances)
        for row in self._auditor.all("/money-trail"):
            if row["attendance_id"][:8] < first_day:
                return
            yield row

    def _show_trail(self, trail: list[Item]) -> None:
        columns = (
            "advisor",
            "attended",
            "minutes ",
            "claimed ",
            "approved ",
            "on",
            "paid ",
            "released",
            "settled",
        )
        rows = [
            (
                row["display_name"],
                row["attended_on"],
                row["minutes"],
                dollars(row["claimed_cents"]),
                dollars(row["approved_cents"]),
                row["approved_on"],
                dollars(row["payments"][-1]["amount_cents"]),
                row["payments"][-1]["released_on"],
                row["payments"][-1]["settled_on"],
            )
            for row in sorted(trail, key=lambda row: row["display_name"])
        ]
        self._narrator.table("Money trail", columns, rows)

    def _show_books(self, books: Item) -> None:
        figures = [(name.replace("_", " "), count) for name, count in books["figures"].items()]
        self._narrator.table("Reconciliation of the whole program", ("figure", "count "), figures)
        for found in books["disagreements"]:
            self._tell("insights", f"NOT: {told(found)}")

    def _outcome(self, trail: list[Item], books: Item) -> Outcome:
        lines = [self._auditor.get(f"/claims/{row['claim_id']}") for row in trail]
        return Outcome(
            attendances=len(self._attendances),
            claim_lines=sum(len(claim["lines"]) for claim in lines),
            approved_lines=sum(len(claim["lines"]) for claim in lines if claim["approved_by"]),
            payments=sum(len(row["payments"]) for row in trail),
            ledger_sum_cents=self._auditor.get("/trial-balance")["sum_cents"],
            disagreements=len(books["disagreements"]),
            outbox_left=self._at_rest(self._outbox_left, lambda count: count == 0),
            dead_letters=self._dead_letters(),
        )

    def _outbox_left(self) -> int:
        statuses = [self._operator.get(f"/operator/services/{service}/outbox") for service in SERVICES]
        return sum(status["pending"] + status["unroutable"] for status in statuses)

    def _dead_letters(self) -> int:
        paths = [f"/operator/services/{service}/dead-letters" for service in SERVICES]
        return sum(1 for path in paths for _ in self._operator.all(path, status="open"))

    def _tell(self, service: str, text: str) -> None:
        self._narrator.tell(service, text)


def _is_settled(row: Item) -> bool:
    return bool(row["payments"]) and row["payments"][-1]["settled_on"] is not None


def _depths(courses: Iterable[Item]) -> dict[str, int]:
    """How many courses come before each, so that prerequisites are done first."""
    needed = {course["code"]: course["prerequisite_codes"] for course in courses}

    def depth(code: str) -> int:
        return 1 + max(map(depth, needed[code]), default=0)

    return {code: depth(code) for code in needed}


def _rate_on(rates: list[Item], day: str) -> Item:
    return max(
        (rate for rate in rates if rate["effective_from"] <= day and (rate["effective_to"] or day) >= day),
        key=lambda rate: rate["effective_from"],
    )


def _due(claim: Item, minutes: int, rates: list[Item]) -> int:
    """What the claim must be worth, in cents: minutes at the rate of the day, rounded half up."""
    return (minutes * _rate_on(rates, claim["attended_on"])["amount_cents"] + 30) // 60


def _expect(what: str, found: Any, promised: Any) -> None:
    if found != promised:
        raise Unexpected(f"{what}: {found} instead of {promised}")


def _write(path: Path, content: str) -> Path:
    # People stand in these files, and what they are paid.
    make_private_folder(path.parent)
    path.write_text(content, encoding="utf-8", newline="")
    return path
