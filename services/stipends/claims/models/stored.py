"""What is stored of a claim, and what follows from that alone."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from mongoengine import (
    DateTimeField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    LongField,
    StringField,
)

from services.stipends.claims.models.parts import Attended, ClaimLine, ClaimStep, Hand, RateOf
from services.stipends.claims.rules.states import divided, of_claim
from shared.contracts.stipends.claims import HOURS_OVERLAP, Act, ClaimStatus, Step
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record
from shared.persistence.ties import Doer


class StoredClaim(Record):
    """What an advisor is to be paid for one attendance. `amount_cents` is the sum of its lines.

    `attended` is the attendance as it is now, by the event with `attendance_sequence`. There is a line for
    each of its days; `unpriced_on` is the first day without a rate. `hands` are those who took an act on it:
    nobody takes two different ones. Who set its rates is in their book. `approvers` are those whose approval
    counts now: who approved it, had it paid after all, or kept its amount. `approvals_made` counts the
    approvals, withdrawn ones included, `payments_made` the payments, returned ones included; `later_steps`
    are those after its creation, which is the first step. `unpaid_minutes` are those attended beyond its
    lines, knowingly; `corrected_minutes` those that it would be for now, where it was approved for others and
    nobody decided on that yet, `kept_minutes` those on which somebody did. `overlaps` are the claims of the
    same person whose events overlap with its own, `left_minutes` what these leave of the time: all if there
    are none. `first_on` are the days, as `hours_ids` names them, on which no other claim was about their
    time before it: see `claims/use_cases/days.py`.
    """

    meta = {
        "abstract": True,
        "auto_create_index": False,
        "allow_inheritance": False,
        "collection": "claims",
        "indexes": [
            ("tenant", "status", "id"),
            ("tenant", "advisor_id", "id"),
            ("tenant", "status", "lines.rate_id", "lines.service_date"),
            {"fields": ("first_on",), "unique": True, "sparse": True},
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
    keyed_by = ("first_on",)

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
    kept_minutes = IntField(min_value=0)
    overlaps = ListField(StringField())
    left_minutes = IntField(min_value=0)
    first_on = ListField(StringField(), default=None)
    lines = EmbeddedDocumentListField(ClaimLine, required=True)
    unpriced_on = DayField()
    hands = EmbeddedDocumentListField(Hand)
    amount_cents = LongField(required=True, default=0, min_value=0)
    status = StringField(required=True, choices=list(ClaimStatus))
    reason_code = StringField()
    approvers = EmbeddedDocumentListField(Doer)
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
    def due_minutes(self) -> int:
        """The minutes that it is to be paid for now: those recorded, as far as other time leaves them."""
        return (
            self.recorded_minutes
            if self.left_minutes is None
            else min(self.recorded_minutes, self.left_minutes)
        )

    @property
    def yields(self) -> bool:
        """Whether it was rejected by itself, since overlapping time leaves nothing of its own."""
        return (
            self.status == ClaimStatus.REJECTED
            and self.reason_code == HOURS_OVERLAP
            and self.minutes == 0
            and self.recorded_minutes > 0
        )

    @property
    def time_said_by(self) -> Hand | None:
        """Who last said how long its attendance was."""
        recorders = [hand for hand in self.hands if hand.act == Act.RECORDED]
        return recorders[-1] if recorders else None

    @property
    def steps(self) -> list[ClaimStep]:
        """Its steps, oldest first."""
        return [ClaimStep(status=self._first_step, at=self.created_at), *self.later_steps]

    @property
    def _first_step(self) -> Step:
        """What it was when it was created: the other one than what it first turned into, if it ever did."""
        turns = (Step.OPENED, Step.AWAITING_RATE)
        first = next((step.status for step in self.later_steps if step.status in turns), None)
        waited = self.unpriced_on is not None if first is None else first == Step.OPENED
        return Step.AWAITING_RATE if waited else Step.OPENED

    def note_attendance(
        self, attended: Attended, recorded_by: Iterable[dict[str, Any]], sequence: int
    ) -> None:
        """Keep what is said of its attendance now, and by whom."""
        self.attended, self.attendance_sequence, self.kept_minutes = attended, sequence, None
        others = [hand for hand in self.hands if hand.act != Act.RECORDED]
        self.hands = [*(Hand(act=Act.RECORDED, **doer) for doer in recorded_by), *others]

    def note_overlaps(self, others: Iterable[str], left_minutes: int | None) -> None:
        """Keep which claims overlap with it, and what these leave of its time."""
        self.overlaps, self.left_minutes = sorted(others), left_minutes

    def note_hand(self, act: Act, by: Doer) -> None:
        """Keep who took an act; several may take the same one."""
        known = [hand for hand in self.hands if (hand.act, hand.account) == (act, by.account)]
        if not known:
            self.hands.append(Hand(act=act, account=by.account, advisor_id=by.advisor_id))

    def _note_approver(self, by: Doer) -> None:
        self.note_hand(Act.APPROVED, by)
        self.approvers.append(by)

    def _work_out(self, rates: RateOf) -> None:
        lines = [ClaimLine.priced(day, minutes, rates(day)) for day, minutes in self._days().items()]
        self.assign(
            lines=lines,
            amount_cents=sum([line.amount_cents or 0 for line in lines]),
            unpriced_on=next((line.service_date for line in lines if line.rate_id is None), None),
            unpaid_minutes=self.recorded_minutes - sum([line.minutes for line in lines]),
        )

    def _days(self) -> dict[date, int]:
        """The minutes to be paid, by day."""
        due, attended = self.due_minutes, self.attended
        if attended.is_of_one_day:
            return {self.attended_on: due}
        days = [(segment.day, segment.minutes) for segment in attended.segments]
        return dict(days) if due == attended.minutes else divided(days, due) or {self.attended_on: 0}

    def _decide_difference(self) -> None:
        if self.corrected_minutes is not None:
            self.kept_minutes, self.corrected_minutes = self.corrected_minutes, None
        self.unpaid_minutes = self.recorded_minutes - self.minutes

    def _step(
        self, status: Step, at: datetime, reason_code: str | None = None, on: date | None = None
    ) -> None:
        self.later_steps.append(ClaimStep(status=status, at=at, on=on, reason_code=reason_code))

    def _require(self, *allowed: ClaimStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The claim is {self.status}; this needs it to be {' or '.join(allowed)}.")
