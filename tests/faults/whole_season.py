"""A season of a program in which everything happens that any service ever says."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from string import ascii_lowercase
from typing import Any

from shared.actor import Actor, Role
from shared.contracts.envelope import Event
from shared.ids import new_id
from shared.rpc.client import ServiceClient
from tests.faults.bank import pay_and_pay_again
from tests.faults.earlier_pay import bring_earlier_pay
from tests.faults.guardians import guard
from tests.faults.programs import add_courses, open_practice_program, require, set_what_is_usual
from tests.faults.seasons import STAFF, accept_all, attend, event_plan, invite, moved, published_event
from tests.faults.snapshots import Snapshot, snapshot
from tests.faults.taking_back import part_and_decline, sign_again
from tests.faults.terms import bring_terms
from tests.support.harness import actor
from tests.support.rates import administrators, hourly_rate, set_rate
from tests.support.services import Services, StraightCaller

APPLICANTS = 16
OCCURRENCE = ("starts_at", "ends_at", "time_zone", "place")
ANSWER_DAYS = timedelta(days=4)
"""After so long nobody's seat is kept for an answer."""
SINCE_DAYS = 30
LAPSING = {0: True, 1: True, 11: False, 12: False}
"""Whose certificate is taken back, and whether it is earned again; who lacks one is not invited."""

LEAVING = {
    0: ["pause_advisor"],
    1: ["pause_advisor", "resume_advisor"],
    2: ["withdraw_advisor"],
    10: ["pause_advisor"],
    -1: ["withdraw_advisor", "return_advisor"],
}
HESITANT = 5
"""Who says no and, days later, yes: one who takes no break, as what is heard of a break in between counts."""
ADMINISTRATOR, _ = administrators()
REVIEWER = actor(Role.FINANCE_REVIEWER)


@dataclass
class WholeSeason:
    """All its facts, in the order in which they were said; and each service as it was before them.

    A service that heard nothing but `facts` on top of its own `before` knows all that it would have known.
    """

    facts: list[Event] = field(default_factory=list)
    before: dict[str, Snapshot] = field(default_factory=dict)


def whole_season(services: Services) -> WholeSeason:
    """Play it on services that know nothing yet, with clocks that can be moved (`RunningClock`)."""
    return _Play(services).season()


class _Play:
    """The acts, in their order; facts flow at the end of each."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._client = ServiceClient(StraightCaller(services))
        self._now = datetime.now(UTC).replace(microsecond=0)
        self._since = (self._now - timedelta(days=SINCE_DAYS)).date().isoformat()
        self._today = self._now.date().isoformat()
        self._advisors: list[str] = []
        self._renewable: list[str] = []
        self._corrections: tuple[tuple[str, int, list[int]], ...] = ()
        self._season = WholeSeason()

    def season(self) -> WholeSeason:
        """Play all acts."""
        learning = (self._rules, self._recruit, self._train, self._renew, self._lapse)
        for act in (*learning, self._gather, self._leave, self._correct, self._pay, self._wait):
            act()
            self._services.let_facts_flow()
        self._season.facts = self._services.facts()
        return self._season

    def _do(self, service: str, command: str, who: Actor, **data: Any) -> dict[str, Any]:
        return self._client.execute(service, command, data, actor=who, idempotency_key=new_id())

    def _in_stipends(self, command: str, data: dict[str, Any], *, actor: Actor) -> dict[str, Any]:
        return self._do("stipends", command, actor, **data)

    def _remember(self, *services: str) -> None:
        """What these are now is what they were before the facts."""
        for name in services:
            self._season.before[name] = snapshot(self._services[name].store)

    def _rules(self) -> None:
        self._remember("identity")
        open_practice_program(self._do)
        set_what_is_usual(self._do, self._since, (self._now + timedelta(days=2)).date().isoformat())
        dated = {"effective_from": self._since, "source": "a test"}
        set_rate(self._in_stipends, hourly_rate(since=self._since))
        add_courses(self._do)
        needed = {"course_code": "PRIVACY", "advisor_kind": "any", **dated}
        self._do("training", "require_course", ADMINISTRATOR, **needed)
        # Nothing is required on the days of earlier events.
        require(self._do, "training", "agreement", since=self._today)
        self._remember("stipends", "training", "insights")

    def _recruit(self) -> None:
        applications = [self._apply(number) for number in range(APPLICANTS)]
        *accepted, declined = applications
        reason = {"reason_code": "no_open_place"}
        self._do("recruitment", "keep_application", STAFF, application_id=declined)
        self._do("recruitment", "decline_application", STAFF, application_id=declined, **reason)
        for application_id in accepted:
            answer = self._do("recruitment", "accept_application", STAFF, application_id=application_id)
            self._advisors.append(answer["advisor_id"])
        # Nobody decides about this one.
        self._apply(APPLICANTS)
        again = self._apply(0)
        self._do("recruitment", "accept_application", STAFF, application_id=again, same_as=[accepted[0]])
        part_and_decline(self._do, again)
        signed = {"agreement_code": "confidentiality", "signed_on": self._today}
        for advisor_id in self._advisors[:-1]:
            self._do("recruitment", "sign_agreement", STAFF, advisor_id=advisor_id, **signed)
        sign_again(self._do, self._advisors[0], signed)
        bring_earlier_pay(self._do, self._today)
        self._correct_kinds(self._advisors[3])
        bring_terms(self._do, self._now.date())
        self._services["recruitment"].run_jobs()
        self._remember("recruitment")

    def _correct_kinds(self, advisor_id: str) -> None:
        """Somebody is noted as the other kind by mistake, and that is corrected."""
        for kind in ("parent", "youth"):
            known = self._client.ask("recruitment", "advisor", {"advisor_id": advisor_id}, actor=STAFF)
            seen = {"advisor_id": advisor_id, "version": known["version"]}
            self._do("recruitment", "correct_kind", STAFF, advisor_kind=kind, **seen)

    def _apply(self, number: int) -> str:
        person = {
            "given_name": "Ana",
            "family_name": f"Number{ascii_lowercase[number]}",
            "email": f"ana{number}@families.example",
            "advisor_kind": ("parent", "youth")[number % 2],
            "language": "es",
        }
        return self._do("recruitment", "submit_application", STAFF, **person)["application_id"]

    def _train(self) -> None:
        """All but the last two finish: one of them lacks a course, the other has begun none."""
        *finish, half_way, _ = self._advisors
        for advisor_id in finish:
            self._renewable.append(self._complete(advisor_id, "BASICS"))
            self._complete(advisor_id, "PRIVACY")
        self._complete(half_way, "BASICS")

    def _renew(self) -> None:
        """One takes a course once more before its certificate ends; another only begins to."""
        for number, certificate_id in enumerate(self._renewable[:2]):
            self._do("training", "renew_certificate", STAFF, certificate_id=certificate_id)
            if number == 0:
                self._complete(self._advisors[number], "BASICS")

    def _complete(self, advisor_id: str, course_code: str) -> str:
        wanted = {"advisor_id": advisor_id, "status": "opened"}
        opened = self._client.ask("training", "enrolments", wanted, actor=STAFF)["items"]
        (enrolment_id,) = (one["enrolment_id"] for one in opened if one["course_code"] == course_code)
        day = {"completed_on": self._today}
        done = self._do("training", "complete_enrolment", STAFF, enrolment_id=enrolment_id, **day)
        return done["certificate"]["certificate_id"]

    def _lapse(self) -> None:
        """Certificates are taken back; one of them is earned again."""
        for number, again in LAPSING.items():
            advisor_id = self._advisors[number]
            held = self._client.ask("training", "certificates", {"advisor_id": advisor_id}, actor=STAFF)
            (certificate_id,) = (
                one["certificate_id"] for one in held["items"] if one["course_code"] == "PRIVACY"
            )
            wrong = {"certificate_id": certificate_id, "reason_code": "entered_by_mistake"}
            self._do("training", "revoke_certificate", ADMINISTRATOR, **wrong)
            if again:
                self._complete(advisor_id, "PRIVACY")

    def _gather(self) -> None:
        """Events before any rate, held, to come, called off, of which no sheet came, and not answered."""
        client, people = self._client, self._advisors
        past, held, coming, off, sheetless, unanswered = (
            published_event(client, seats=seats, starts_at=self._now + timedelta(days=days))
            for seats, days in ((2, -2 * SINCE_DAYS), (4, -1), (6, 30), (2, 10), (1, -5), (1, 20))
        )
        for event_id, invited in ((past, 2), (held, 8), (coming, 11), (sheetless, 2)):
            invite(client, event_id, people[:invited])
        invite(client, off, [people[0], people[HESITANT]])
        invite(client, unanswered, people[3:4])
        self._do("advocacy", "decline_invitation", STAFF, invitation_id=f"{held}.{people[7]}")
        for event_id, accepting in ((past, 2), (coming, 11), (off, 1)):
            accept_all(client, event_id, people[:accepting])
        # Nobody waits for a seat, or gives one back, once an event is over.
        with moved(self._services["advocacy"], timedelta(days=-5, hours=1)):
            accept_all(client, sheetless, people[:2])
        with moved(self._services["advocacy"], timedelta(days=-1, hours=1)):
            accept_all(client, held, people[:7])
            self._do("advocacy", "release_seat", STAFF, invitation_id=f"{held}.{people[0]}")
            # It has begun, so nobody moves up by themselves: staff seat the first in line.
            self._do("advocacy", "accept_invitation", STAFF, invitation_id=f"{held}.{people[4]}")
        attend(client, past, people[:2], minutes=60)
        attend(client, held, people[1:5], minutes=90)
        self._corrections = ((held, 1, [60]), (held, 2, [0, 45]), (past, 0, [0]))
        self._change("close_sheet", past)
        self._change("reopen_sheet", past, reason_code="somebody_is_missing")
        self._call_off(off)
        self._services["advocacy"].run_due()
        self._remember("advocacy")

    def _call_off(self, event_id: str) -> None:
        """It is cancelled, and then not, and moved; nobody answers in time, and it is cancelled once more."""
        said_no = f"{event_id}.{self._advisors[HESITANT]}"
        self._do("advocacy", "decline_invitation", STAFF, invitation_id=said_no)
        self._do("advocacy", "cancel_event", STAFF, event_id=event_id, reason_code="storm")
        self._change("reinstate_event", event_id)
        begins = self._now + timedelta(days=12)
        occurrence = event_plan(seats=1, starts_at=begins) | {"place": "Somewhere else"}
        self._change("move_event", event_id, **{name: occurrence[name] for name in OCCURRENCE})
        self._change("resize_event", event_id, seats=3)
        self._change("rename_event", event_id, title={"en": "A right day", "es": "Un día correcto"})
        with moved(self._services["advocacy"], ANSWER_DAYS):
            self._do("advocacy", "accept_invitation", STAFF, invitation_id=said_no)
        self._do("advocacy", "cancel_event", STAFF, event_id=event_id, reason_code="storm")

    def _change(self, command: str, event_id: str, **data: Any) -> None:
        seen = self._client.ask("advocacy", "event", {"event_id": event_id}, actor=STAFF)["version"]
        self._do("advocacy", command, STAFF, event_id=event_id, version=seen, **data)

    def _leave(self) -> None:
        """Of those with a seat at the event to come, three pause or leave; so does the last in line."""
        for number, commands in LEAVING.items():
            for command in commands:
                self._do("recruitment", command, STAFF, advisor_id=self._advisors[number])

    def _correct(self) -> None:
        """One was there for less time, one was not there and then was, and one was not."""
        for event_id, number, corrections in self._corrections:
            for minutes in corrections:
                self._put_right(event_id, self._advisors[number], minutes)
                self._services.let_facts_flow()

    def _put_right(self, event_id: str, advisor_id: str, minutes: int) -> None:
        about = {"invitation_id": f"{event_id}.{advisor_id}", "reason_code": "entered_by_mistake"}
        self._do("advocacy", "correct_attendance", STAFF, minutes=minutes, **about)

    def _pay(self) -> None:
        """One claim is rejected. Of the payments, one arrives, one comes back and goes again.

        Then the attendance of a claim that was paid is corrected, and that of the one rejected.
        """
        for advisor_id in self._advisors:
            self._do(
                "stipends", "set_pay_name", STAFF, advisor_id=advisor_id, legal_name="Ana Number", version=0
            )
        about = {"advisor_id": self._advisors[-1]}
        for command, more in (
            ("merge_advisors", {"merged_id": self._advisors[-2]}),
            ("unmerge_advisors", {"merged_id": self._advisors[-2]}),
            ("declare_interest", {"kind": "relative"}),
        ):
            self._do("recruitment", command, STAFF, **about, **more)
        self._do("recruitment", "end_interest", ADMINISTRATOR, **about, user_id=STAFF.user_id)
        guard(self._client, self._do, self._advisors[1], self._today)
        self._remember("stipends", "recruitment")
        asked = self._client.ask("stipends", "claims", {"status": "open"}, actor=REVIEWER)["items"]
        *right, wrong = asked
        self._decide("reject_claim", wrong, reason_code="not_there")
        for claim in right:
            self._decide("approve_claim", claim)
        self._approve_again(right[0]["claim_id"])
        pay_and_pay_again(self._client, self._do, self._today)
        for claim in (asked[0], asked[-1]):
            self._put_right(claim["event_id"], claim["advisor_id"], 75)

    def _wait(self) -> None:
        """Time passes: an event is near, the bank tells nothing, and certificates and terms end."""
        for service, days in (("advocacy", 13), ("stipends", 7), ("recruitment", SINCE_DAYS + 5)):
            with moved(self._services[service], timedelta(days=days)):
                self._services[service].run_due()

    def _decide(self, command: str, claim: dict[str, Any], by: Actor = REVIEWER, **why: str) -> None:
        seen = {name: claim[name] for name in ("claim_id", "version")}
        self._do("stipends", command, by, **seen, **why)

    def _approve_again(self, claim_id: str) -> None:
        other = actor(Role.FINANCE_REVIEWER, user_id="second-reviewer")
        for command, by, why in (
            ("withdraw_approval", other, {"reason_code": "wrong_decision"}),
            ("approve_claim", REVIEWER, {}),
        ):
            claim = self._client.ask("stipends", "claim", {"claim_id": claim_id}, actor=REVIEWER)
            self._decide(command, claim, by, **why)
