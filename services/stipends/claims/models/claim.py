"""A claim as it is stored, and its transitions."""

from collections.abc import Iterable
from datetime import date, datetime

from mongoengine import (
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    LongField,
    StringField,
)

from services.stipends.claims.models.parts import Attended, ClaimLine, ClaimStep, Hand, RateOf
from services.stipends.claims.rules import EVER_APPROVED, UNPAID, of_claim
from shared.contracts.stipends.claims import ATTENDANCE_CORRECTED, NO_RATE, Act, ClaimStatus, Step
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record
from shared.persistence.ties import Doer


class Claim(Record):
    """What an advisor is to be paid for one attendance. `amount_cents` is the sum of its lines.

    `attended` is the attendance as it is now, by the event with `attendance_sequence`. There is a line for
    each of its days; `unpriced_on` is the first day without a rate. `hands` are those who took an act on it:
    nobody takes two different ones. `approvals_made` counts the approvals, withdrawn ones included,
    `payments_made` the payments, returned ones included; `later_steps` are those after its creation, which is
    the first step. `unpaid_minutes` are those attended beyond its lines, knowingly;
    `corrected_minutes` those that it would be for now, where it was approved for others and nobody decided
    on that yet.
    """

    meta = {
        "collection": "claims",
        "indexes": [
            ("tenant", "status", "id"),
            ("tenant", "advisor_id", "id"),
            ("tenant", "lines.rate_id", "lines.service_date"),
            # Only claims that wait for a rate are in it, and in the next those ready to be paid, so that
            # opening one costs nothing here.
            {
                "fields": ("tenant", "unpriced_on", "id"),
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
    attended = EmbeddedDocumentField(Attended, required=True)
    unpaid_minutes = IntField(required=True, default=0)
    corrected_minutes = IntField(min_value=0)
    lines = EmbeddedDocumentListField(ClaimLine, required=True)
    unpriced_on = DayField()
    hands = EmbeddedDocumentListField(Hand)
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
        """The minutes of its lines."""
        return sum(line.minutes for line in self.lines)

    @property
    def recorded_minutes(self) -> int:
        """The minutes of its attendance, whatever was approved."""
        minutes: int = self.attended.minutes
        return minutes

    @property
    def time_said_by(self) -> str | None:
        """The account of who last said how long its attendance was."""
        recorders: list[str] = [hand.account for hand in self.hands if hand.act == Act.RECORDED]
        return recorders[-1] if recorders else None

    @property
    def steps(self) -> list[ClaimStep]:
        """Its steps, oldest first."""
        waited = any(step.status == Step.OPENED for step in self.later_steps) or self.unpriced_on is not None
        first = Step.AWAITING_RATE if waited else Step.OPENED
        return [ClaimStep(status=first, at=self.created_at), *self.later_steps]

    def note_attendance(self, attended: Attended, recorded_by: Iterable[Doer], sequence: int) -> None:
        """Keep what is said of its attendance now, and by whom."""
        self.attended, self.attendance_sequence = attended, sequence
        self._put_hands(Act.RECORDED, recorded_by)

    def open(self, rates: RateOf) -> None:
        """Work it out for the first time; without a rate for each day it waits for one."""
        self._work_out(rates)
        self._wait_or_open()

    def price(self, rates: RateOf, now: datetime) -> None:
        """Work a claim out that waited for a rate; with one for each day, it is open for review."""
        self._require(ClaimStatus.AWAITING_RATE)
        self._review(rates, now)

    def price_again(self, rates: RateOf) -> None:
        """Reprice an open claim that was opened while another rate was being set."""
        self._require(ClaimStatus.OPEN)
        self._work_out(rates)

    def correct(self, rates: RateOf, now: datetime) -> None:
        """Work an undecided claim out for the minutes attended now; without a rate it waits for one."""
        self._require(ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE)
        self._step(Step.CORRECTED, now)
        self._review(rates, now)

    def note_correction(self, now: datetime) -> None:
        """Compare the minutes attended now with those approved; the amount stays, and a person must decide.

        An approved claim is on hold until then, or until the minutes are again those that were approved: but
        never by the word of who approved it.
        """
        self._require(*EVER_APPROVED)
        self._step(Step.CORRECTED, now)
        self.corrected_minutes = None
        if self.recorded_minutes == self.minutes:
            self._decide_difference()
        else:
            self.corrected_minutes = self.recorded_minutes
        by_approver = self.time_said_by in (self.approved_by, self.resumed_by)
        if self.status == ClaimStatus.APPROVED and (self.corrected_minutes is not None or by_approver):
            self.hold(ATTENDANCE_CORRECTED, None, now)
        elif self.held_for == ATTENDANCE_CORRECTED and self.corrected_minutes is None and not by_approver:
            self._resume(now)

    def reopen(self, rates: RateOf, now: datetime) -> None:
        """Reopen it for review, with the minutes attended."""
        self._require(ClaimStatus.REJECTED)
        self._step(Step.REOPENED, now)
        self._review_again(rates, now)

    def approve(self, reviewer: Doer, now: datetime) -> None:
        """Approve it."""
        self._require(ClaimStatus.OPEN)
        self.status = ClaimStatus.APPROVED
        self.approved_by = reviewer.account
        self.note_hand(Act.APPROVED, reviewer)
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

    def resume(self, by: Doer, now: datetime) -> None:
        """Have it paid after all, with its amount; who decides that may not release it."""
        self._require(ClaimStatus.HELD)
        self._decide_difference()
        self.resumed_by = by.account
        self.note_hand(Act.APPROVED, by)
        self._resume(now)

    def withdraw_approval(self, rates: RateOf, now: datetime) -> None:
        """Have it reviewed again, with the minutes attended."""
        self._require(*UNPAID)
        self._step(Step.WITHDRAWN, now)
        self._review_again(rates, now)

    def keep_amount(self, by: Doer, now: datetime) -> None:
        """Decide that what was paid stays, although other minutes were attended."""
        self._require(ClaimStatus.RELEASED, ClaimStatus.SETTLED)
        if self.corrected_minutes is None:
            raise Conflict("Its minutes are those that were approved.")
        self._decide_difference()
        self.note_hand(Act.APPROVED, by)
        self._step(Step.KEPT, now)

    def release(self, by: Doer, now: datetime) -> None:
        """Put it into another payment."""
        self._require(ClaimStatus.APPROVED)
        self.note_hand(Act.RELEASED, by)
        self.status = ClaimStatus.RELEASED
        self.payments_made += 1
        self._step(Step.RELEASED, now)

    def settle(self, on: date, by: Doer, now: datetime) -> None:
        """The payment was settled, on that day of the bank's, as somebody reports."""
        self._require(ClaimStatus.RELEASED)
        self.note_hand(Act.REPORTED, by)
        self.status = ClaimStatus.SETTLED
        self._step(Step.SETTLED, now, on)

    def take_back(self, reason_code: str, on: date, by: Doer, now: datetime) -> None:
        """The payment was returned, on that day of the bank's: the claim is owed again, and on hold."""
        self._require(ClaimStatus.RELEASED, ClaimStatus.SETTLED)
        self.note_hand(Act.REPORTED, by)
        self._hold(reason_code, None)
        self._step(Step.RETURNED, now, on)

    def _hold(self, reason_code: str, by: str | None) -> None:
        self.status = ClaimStatus.HELD
        self.held_for, self.held_by, self.resumed_by = reason_code, by, None

    def _resume(self, now: datetime) -> None:
        self.status = ClaimStatus.APPROVED
        self.held_for = self.held_by = None
        self._step(Step.RESUMED, now)

    def note_hand(self, act: Act, by: Doer) -> None:
        """Keep who took an act; several may take the same one."""
        known = [hand for hand in self.hands if (hand.act, hand.account) == (act, by.account)]
        if not known:
            self.hands.append(Hand(act=act, account=by.account, advisor_id=by.advisor_id))

    def _put_hands(self, act: Act, doers: Iterable[Doer]) -> None:
        self.hands = [hand for hand in self.hands if hand.act != act]
        for doer in doers:
            self.note_hand(act, doer)

    def _review_again(self, rates: RateOf, now: datetime) -> None:
        self._forget_approval()
        self.corrected_minutes = None
        self._review(rates, now)

    def _review(self, rates: RateOf, now: datetime) -> None:
        waited = self.unpriced_on is not None
        self._work_out(rates)
        self._wait_or_open()
        if waited and self.unpriced_on is None:
            self._step(Step.OPENED, now)

    def _wait_or_open(self) -> None:
        waits = self.unpriced_on is not None
        self.status = ClaimStatus.AWAITING_RATE if waits else ClaimStatus.OPEN
        self.reason_code = NO_RATE if waits else None

    def _forget_approval(self) -> None:
        self.approved_by = self.approved_at = None
        self.held_for = self.held_by = self.resumed_by = None

    def _decide_difference(self) -> None:
        self.corrected_minutes = None
        self.unpaid_minutes = self.recorded_minutes - self.minutes

    def _step(self, status: Step, at: datetime, on: date | None = None) -> None:
        self.later_steps.append(ClaimStep(status=status, at=at, on=on))

    def _work_out(self, rates: RateOf) -> None:
        days = {segment.day: segment.minutes for segment in self.attended.segments} or {self.attended_on: 0}
        used = {day: rates(day) for day in days}
        self.lines = [ClaimLine.priced(day, minutes, used[day]) for day, minutes in days.items()]
        self.amount_cents = sum(line.amount_cents or 0 for line in self.lines)
        self.unpriced_on = next((line.service_date for line in self.lines if line.rate_id is None), None)
        self.unpaid_minutes = self.recorded_minutes - self.minutes
        setters = {account for rate in used.values() if rate for account in (rate.set_by, rate.approved_by)}
        self._put_hands(Act.RATED, [Doer(account=account) for account in sorted(setters)])

    def _require(self, *allowed: ClaimStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The claim is {self.status}; this needs it to be {' or '.join(allowed)}.")
