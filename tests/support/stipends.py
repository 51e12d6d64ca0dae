"""Stipends as its tests ask it: who does what, attendances, and the steps that most tests begin with."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from shared.actor import Actor, Role
from shared.contracts import advocacy, recruitment
from shared.events.delivery import Outcome
from tests.support.attendance import attendance_data
from tests.support.harness import ServiceHarness, actor, event
from tests.support.meanwhile import MeanwhileClock
from tests.support.rates import administrators, hourly_rate, set_rate

ADMINISTRATOR, OTHER_ADMINISTRATOR = administrators()
REVIEWER = actor(Role.FINANCE_REVIEWER)
STAFF = actor(Role.ENGAGEMENT_STAFF)
APPROVER = actor(Role.FINANCE_APPROVER)
OTHER_REVIEWER = actor(Role.FINANCE_REVIEWER, user_id="second-reviewer")
OTHER_APPROVER = actor(Role.FINANCE_APPROVER, user_id="second-approver")
"""Who reports what the bank did with what `APPROVER` released."""
AUDITOR = actor(Role.AUDITOR)
NOW = datetime(2026, 11, 22, 15, tzinfo=UTC)
TODAY = NOW.date()
TITLE = {"en": "Capitol day", "es": "Día en el Capitolio"}
DECISIONS = frozenset(
    {
        "approve_claim",
        "reject_claim",
        "hold_claim",
        "resume_claim",
        "withdraw_approval",
        "reopen_claim",
        "keep_amount",
    }
)
SETTLEMENT_HEADER = "payment_id,status,date,amount_cents,return_code\n"


def attendance(
    number: int, *, advisor_id: str = "ana", day: date = TODAY, minutes: int = 90, **changes: Any
) -> dict[str, Any]:
    """What advocacy says of an attendance; the events of a day follow one another by number."""
    begins = datetime.combine(day, time(number * 2 % 24), UTC)
    changes = {"starts_at": begins, "event_id": f"event-{number}", **changes}
    return attendance_data(
        day,
        minutes,
        attendance_id=f"{day:%Y%m%d}-{number:04}",
        invitation_id=f"event.{advisor_id}",
        advisor_id=advisor_id,
        event_title=TITLE,
        **changes,
    )


def control_cents(text: str) -> int:
    """The sum of the amounts of these rows, as far as they are amounts."""
    cells = (line.split(",") for line in text.splitlines())
    return sum(int(row[3]) for row in cells if len(row) > 3 and row[3].isdigit())


def claim_of(data: dict[str, Any]) -> str:
    """The id of the claim for an attendance."""
    return f"claim-{data['attendance_id']}"


class Money:
    """Stipends with a clock that the test moves, and the steps that most tests begin with."""

    def __init__(self, service: ServiceHarness, clock: MeanwhileClock) -> None:
        self.service = service
        self.clock = clock

    def do(self, command: str, who: Actor, **data: Any) -> dict[str, Any]:
        """Do a command; a decision is about what there is now, unless the test gives something else."""
        if command in DECISIONS and "version" not in data:
            data["version"] = self.claim(data["claim_id"])["version"]
        if command == "release_payments" and "control_cents" not in data:
            data["control_cents"] = self._would_pay(who, **data)
        return self.service.execute(command, data, actor=who)

    def seen(self, *claim_ids: str) -> list[dict[str, Any]]:
        """These claims as they are now, for who releases them."""
        versions = {claim["claim_id"]: claim["version"] for claim in self._shown(claim_ids)}
        return [{"claim_id": one, "version": versions.get(one, 1)} for one in claim_ids]

    def _would_pay(self, who: Actor, claims: list[dict[str, Any]] | None = None, **what: Any) -> int:
        """What a release of these claims, as far as their payees have names, or of all pays, in cents."""
        if claims is None:
            return self.ask("to_release", who, **what)["total_cents"]
        shown = self._shown([row["claim_id"] for row in claims])
        if not shown:
            return 0
        payees = ",".join({claim["advisor_id"] for claim in shown})
        names = self.ask("pay_names", advisor_ids=payees)["items"]
        known = {one["advisor_id"]: one["known"] for one in names}
        return sum(claim["amount_cents"] for claim in shown if known[claim["advisor_id"]])

    def _shown(self, claim_ids: Sequence[str]) -> list[dict[str, Any]]:
        return [claim for claim in self.ask("claims", limit=200)["items"] if claim["claim_id"] in claim_ids]

    def ask(self, query: str, who: Actor = AUDITOR, **data: Any) -> dict[str, Any]:
        """Ask a query."""
        return self.service.ask(query, data, actor=who)

    def rate(self, cents: int = 2500, since: str = "2026-01-01", until: str | None = None) -> dict[str, Any]:
        """Set the rate for an hour; what its approval answers."""
        return set_rate(self.service.execute, hourly_rate(cents, since, until))

    def propose_rate(self, cents: int, since: str, until: str | None = None) -> str:
        """Propose a rate; its id."""
        return self.do("propose_rate", ADMINISTRATOR, **hourly_rate(cents, since, until))["rate_id"]

    def approve_rate(self, rate_id: str, by: Actor = OTHER_ADMINISTRATOR) -> dict[str, Any]:
        """Approve a rate that was proposed."""
        return self.do("approve_rate", by, rate_id=rate_id)

    def attend(self, *attendances: dict[str, Any], tenant: str = "lakeshore") -> list[str]:
        """Advocacy says these attendances, in one batch; the ids of their claims."""
        facts = [
            event(advocacy.ATTENDANCE_RECORDED, data, subject=data["invitation_id"], tenant=tenant)
            for data in attendances
        ]
        dispositions = self.service.process(facts)
        assert {disposition.outcome for disposition in dispositions} == {Outcome.APPLIED}
        return [claim_of(data) for data in attendances]

    def payees(self, *advisors: str) -> None:
        """Recruitment says that these were accepted, and staff set their legal names."""
        self.accepted(*advisors)
        for advisor_id in advisors:
            self.pay_name(advisor_id, f"Name of {advisor_id}")

    def pay_name(self, advisor_id: str, name: str, who: Actor = STAFF, **more: Any) -> dict[str, Any]:
        """Set the legal name of a payee, as it is now unless the test gives another version."""
        more = {"version": self.ask("pay_details", advisor_id=advisor_id)["version"], **more}
        return self.do("set_pay_name", who, advisor_id=advisor_id, legal_name=name, **more)

    def accepted(self, *advisors: str) -> None:
        """Recruitment says that these were accepted."""
        for advisor_id in advisors:
            data = {
                "advisor_id": advisor_id,
                "application_id": "application",
                "advisor_kind": "parent",
                "language": "en",
                "accepted_on": TODAY,
            }
            self.service.receive(recruitment.ADVISOR_ACCEPTED, data, subject=advisor_id)

    def approved(self, *attendances: dict[str, Any], by: Actor = REVIEWER) -> list[str]:
        """Claims for these attendances, approved; their ids."""
        claims = self.attend(*attendances)
        for claim_id in claims:
            self.do("approve_claim", by, claim_id=claim_id)
        return claims

    def released(self, *attendances: dict[str, Any]) -> list[str]:
        """Claims priced, approved and released some days ago; the ids of their payments."""
        self.rate()
        self.payees(*{data["advisor_id"] for data in attendances})
        claims = self.approved(*attendances)
        self.do("release_payments", APPROVER)
        self.clock.advance(timedelta(days=4))
        return [f"payment-{claim_id}-1" for claim_id in claims]

    def claim(self, claim_id: str) -> dict[str, Any]:
        """One claim."""
        return self.ask("claim", claim_id=claim_id)

    def settlement(self, text: str, by: Actor = OTHER_APPROVER, **other: Any) -> dict[str, Any]:
        """Import what the bank reports of one payment file, as rows below the header.

        The file is that of the first row's payment, and the control total right, unless the test says other.
        """
        about = {"payment_file_id": self._file_of(text), "control_cents": control_cents(text)}
        content = SETTLEMENT_HEADER + text
        return self.do(
            "import_settlement", by, file_name="bank.csv", **{"content": content, **about, **other}
        )

    def _file_of(self, text: str) -> str:
        files = {
            row["payment_id"]: row["payment_file_id"] for row in self.ask("payments", limit=200)["items"]
        }
        named = (files.get(line.partition(",")[0]) for line in text.splitlines())
        return next((file for file in named if file), "none")

    def send_again(self, claim_id: str, by: Actor = REVIEWER) -> None:
        """Decide that a claim whose payment came back is paid after all."""
        self.do("resume_claim", by, claim_id=claim_id, reason_code="details_corrected")

    def pay_again(self, advisor_id: str, by: Actor = REVIEWER) -> None:
        """Decide that somebody whose money came back is paid again."""
        (block,) = [one for one in self.ask("payee_blocks")["items"] if one["advisor_id"] == advisor_id]
        about = {"advisor_id": advisor_id, "version": block["version"]}
        self.do("lift_payee_block", by, **about, reason_code="details_corrected")

    def balances(self) -> dict[str, int]:
        """What each account holds, but for those that hold nothing."""
        balance = self.ask("trial_balance")
        assert balance["sum_cents"] == 0
        return {row["account"]: row["balance_cents"] for row in balance["accounts"] if row["balance_cents"]}

    def said(self, contract: Any) -> list[dict[str, Any]]:
        """What was said of that kind, oldest first."""
        return self.service.said(contract)
