"""Claims as they are stored, and their transitions."""

from datetime import date, datetime
from typing import Any

from mongoengine import DateTimeField, EmbeddedDocumentListField, IntField, LongField, StringField

from services.stipends.claims.rules import EVER_APPROVED, UNPAID, of_claim
from services.stipends.pay_rules.api import Rate, stipend_cents
from shared.contracts.stipends.claims import ATTENDANCE_CORRECTED, NO_RATE, ClaimStatus, Step
from shared.contracts.stipends.pay_rules import HOURLY
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Record


class ClaimLine(Embedded):
    """One item of a claim: here the minutes of an attendance at the rate of that day.

    Rate and amount are absent while no rate covers the day.
    """

    code = StringField(required=True)
    service_date = DayField(required=True)
    minutes = IntField(required=True)
    rate_id = StringField()
    rate_cents = LongField()
    amount_cents = LongField(min_value=0)

    @classmethod
    def priced(cls, service_date: date, minutes: int, rate: Rate | None) -> Any:
        """The line of one attendance, with its amount if there is a rate."""
        work = {"code": HOURLY, "service_date": service_date, "minutes": minutes}
        if rate is None:
            return cls(**work)
        amount_cents = stipend_cents(minutes, rate.amount_cents)
        return cls(**work, rate_id=rate.id, rate_cents=rate.amount_cents, amount_cents=amount_cents)


class ClaimStep(Embedded):
    """A step of a claim and its recording time; `on` is the bank's day for the bank's decisions."""

    status = StringField(required=True, choices=list(Step))
    at = DateTimeField(required=True)
    on = DayField()


class Claim(Record):
    """What an advisor is to be paid for one attendance. `amount_cents` is the sum of its lines.

    `approved_by` and `resumed_by` may not release it; `approvals_made` counts the approvals, withdrawn ones
    included, `payments_made` the payments, returned ones included; `later_steps` are those after its
    creation, which is the first step. `attendance_sequence` is that of the newest event about its attendance.
    `corrected_minutes` are those of a correction after the approval on which nobody decided yet;
    `attended_minutes` are set once a person decided that the amount stays.
    """

    meta = {
        "collection": "claims",
        "indexes": [
            ("tenant", "status", "id"),
            ("tenant", "advisor_id", "id"),
            ("tenant", "lines.rate_id", "attended_on"),
            # Only claims that wait for a rate are in it, and in the next those ready to be paid, so that
            # opening one costs nothing here.
            {
                "fields": ("tenant", "attended_on", "id"),
                "partialFilterExpression": {"status": ClaimStatus.AWAITING_RATE.value},
            },
            {
                "fields": ("tenant", "approved_at", "id"),
                "partialFilterExpression": {"status": ClaimStatus.APPROVED.value},
            },
            {
                "fields": ("tenant", "id"),
                "name": "corrected",
                "partialFilterExpression": {"corrected_minutes": {"$exists": True}},
            },
        ],
    }
    tallied = staticmethod(of_claim)

    advisor_id = StringField(required=True)
    attendance_id = StringField(required=True)
    event_id = StringField(required=True)
    title_en = StringField(required=True)
    title_es = StringField(required=True)
    attended_on = DayField(required=True)
    attendance_sequence = IntField(required=True, default=0)
    corrected_minutes = IntField(min_value=0)
    attended_minutes = IntField(min_value=0)
    lines = EmbeddedDocumentListField(ClaimLine, required=True)
    amount_cents = LongField(required=True, default=0, min_value=0)
    status = StringField(required=True, choices=list(ClaimStatus))
    reason_code = StringField()
    approved_by = StringField()
    approved_at = DateTimeField()
    approvals_made = IntField(required=True, default=0)
    held_for = StringField()
    held_by = StringField()
    resumed_by = StringField()
    payments_made = IntField(required=True, default=0)
    later_steps = EmbeddedDocumentListField(ClaimStep)

    @property
    def event_title(self) -> dict[str, str]:
        """As events and replies carry it."""
        return {"en": self.title_en, "es": self.title_es}

    @property
    def minutes(self) -> int:
        """The minutes of its line."""
        return sum(line.minutes for line in self.lines)

    @property
    def minutes_attended(self) -> int:
        """The minutes of the newest event about its attendance, whatever was approved."""
        others = (self.corrected_minutes, self.attended_minutes)
        found: int = next((minutes for minutes in others if minutes is not None), self.minutes)
        return found

    @property
    def steps(self) -> list[ClaimStep]:
        """Its steps, oldest first."""
        waited = any(step.status == Step.OPENED for step in self.later_steps) or self.lines[0].rate_id is None
        first = Step.AWAITING_RATE if waited else Step.OPENED
        return [ClaimStep(status=first, at=self.created_at), *self.later_steps]

    def price(self, rate: Rate, now: datetime) -> None:
        """Set the amount of a claim that waited for a rate, and open it for review."""
        self._require(ClaimStatus.AWAITING_RATE)
        self._work_out(self.minutes, rate)
        self.status = ClaimStatus.OPEN
        self.reason_code = None
        self._step(Step.OPENED, now)

    def price_again(self, rate: Rate) -> None:
        """Reprice an open claim that was opened while another rate was being set."""
        self._require(ClaimStatus.OPEN)
        self._work_out(self.minutes, rate)

    def correct(self, minutes: int, rate: Rate | None, now: datetime) -> None:
        """Change the minutes of an undecided claim, with its amount; without a rate it waits for one."""
        self._require(ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE)
        self._step(Step.CORRECTED, now)
        self._review(minutes, rate, now)

    def note_correction(self, minutes: int, now: datetime) -> None:
        """Record other minutes than were approved; the amount stays, and a person must decide.

        An approved claim is on hold until then, or until the minutes are again those that were approved.
        """
        self._require(*EVER_APPROVED)
        self._step(Step.CORRECTED, now)
        self.attended_minutes = None
        self.corrected_minutes = None if minutes == self.minutes else minutes
        if self.status == ClaimStatus.APPROVED and self.corrected_minutes is not None:
            self.hold(ATTENDANCE_CORRECTED, None, now)
        elif self.held_for == ATTENDANCE_CORRECTED and self.corrected_minutes is None:
            self._resume(now)

    def reopen(self, rate: Rate | None, now: datetime) -> None:
        """Reopen it for review, with the minutes attended."""
        self._require(ClaimStatus.REJECTED)
        self._step(Step.REOPENED, now)
        self._review_again(rate, now)

    def approve(self, reviewer: str, now: datetime) -> None:
        """Approve it."""
        self._require(ClaimStatus.OPEN)
        self.status = ClaimStatus.APPROVED
        self.approved_by = reviewer
        self.approved_at = now
        self.approvals_made += 1
        self._step(Step.APPROVED, now)

    def reject(self, reason_code: str, now: datetime) -> None:
        """Reject it, with a reason."""
        self._require(ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE, *UNPAID)
        self.status = ClaimStatus.REJECTED
        self.reason_code = reason_code
        self._decide_difference()
        self._forget_approval()
        self._step(Step.REJECTED, now)

    def hold(self, reason_code: str, by: str | None, now: datetime) -> None:
        """Have it not paid until a person decides; without a person, it is by itself."""
        self._require(ClaimStatus.APPROVED)
        self._hold(reason_code, by)
        self._step(Step.HELD, now)

    def resume(self, by: str, now: datetime) -> None:
        """Have it paid after all, with its amount; who decides that may not release it."""
        self._require(ClaimStatus.HELD)
        self._decide_difference()
        self.resumed_by = by
        self._resume(now)

    def withdraw_approval(self, rate: Rate | None, now: datetime) -> None:
        """Have it reviewed again, with the minutes attended."""
        self._require(*UNPAID)
        self._step(Step.WITHDRAWN, now)
        self._review_again(rate, now)

    def keep_amount(self, now: datetime) -> None:
        """Decide that what was paid stays, although other minutes were attended."""
        self._require(ClaimStatus.RELEASED, ClaimStatus.SETTLED)
        if self.corrected_minutes is None:
            raise Conflict("Its minutes are those that were approved.")
        self._decide_difference()
        self._step(Step.KEPT, now)

    def release(self, now: datetime) -> None:
        """Put it into another payment."""
        self._require(ClaimStatus.APPROVED)
        self.status = ClaimStatus.RELEASED
        self.payments_made += 1
        self._step(Step.RELEASED, now)

    def settle(self, on: date, now: datetime) -> None:
        """The payment was settled, on that day of the bank's."""
        self._require(ClaimStatus.RELEASED)
        self.status = ClaimStatus.SETTLED
        self._step(Step.SETTLED, now, on)

    def take_back(self, reason_code: str, on: date, now: datetime) -> None:
        """The payment was returned, on that day of the bank's: the claim is owed again, and on hold."""
        self._require(ClaimStatus.RELEASED, ClaimStatus.SETTLED)
        self._hold(reason_code, None)
        self._step(Step.RETURNED, now, on)

    def _hold(self, reason_code: str, by: str | None) -> None:
        self.status = ClaimStatus.HELD
        self.held_for, self.held_by, self.resumed_by = reason_code, by, None

    def _resume(self, now: datetime) -> None:
        self.status = ClaimStatus.APPROVED
        self.held_for = self.held_by = None
        self._step(Step.RESUMED, now)

    def _review_again(self, rate: Rate | None, now: datetime) -> None:
        minutes = self.minutes_attended
        self._forget_approval()
        self.corrected_minutes = self.attended_minutes = None
        self._review(minutes, rate, now)

    def _review(self, minutes: int, rate: Rate | None, now: datetime) -> None:
        self.status = ClaimStatus.AWAITING_RATE if rate is None else ClaimStatus.OPEN
        self.reason_code = NO_RATE if rate is None else None
        if rate is not None and self.lines[0].rate_id is None:
            self._step(Step.OPENED, now)
        self._work_out(minutes, rate)

    def _forget_approval(self) -> None:
        self.approved_by = self.approved_at = None
        self.held_for = self.held_by = self.resumed_by = None

    def _decide_difference(self) -> None:
        if self.corrected_minutes is not None:
            self.attended_minutes, self.corrected_minutes = self.corrected_minutes, None

    def _step(self, status: Step, at: datetime, on: date | None = None) -> None:
        self.later_steps.append(ClaimStep(status=status, at=at, on=on))

    def _work_out(self, minutes: int, rate: Rate | None) -> None:
        self.lines = [ClaimLine.priced(self.attended_on, minutes, rate)]
        self.amount_cents = sum(line.amount_cents or 0 for line in self.lines)

    def _require(self, *allowed: ClaimStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The claim is {self.status}; this needs it to be {' or '.join(allowed)}.")
