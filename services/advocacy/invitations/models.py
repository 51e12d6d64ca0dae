"""Invitations as they are stored, and their transitions."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from mongoengine import BooleanField, DateTimeField, EmbeddedDocumentListField, IntField, StringField

from services.advocacy.invitations.rules import (
    ACCEPTABLE,
    ANSWERABLE,
    ATTENDED,
    HOLDS_PLACE,
    HOLDS_SEAT,
    RECORDED,
    SAID_NO,
    status_by_minutes,
)
from shared.contracts.advocacy.attendance import MINUTES_MAX
from shared.contracts.advocacy.invitations import AnsweredBy, InvitationStatus, WithdrawalReason
from shared.contracts.reconciliation import Entry
from shared.errors import Conflict
from shared.persistence.documents import Record
from shared.persistence.ties import Doer


class RecordedTime(NamedTuple):
    """How long somebody attended, why so long, and who says so; `new_id` is for the first minutes."""

    minutes: int
    by: Doer
    new_id: str
    longer_reason: str | None = None


class Invitation(Record):
    """One advisor's invitation to one event: its id is the natural key of both.

    `position` is the place on the waitlist given on acceptance, kept after a promotion; `minutes` is set once
    attendance is recorded, `attendance_id` with the first minutes: it is made then and never again, whatever
    is corrected and whenever the event takes place. `recorded_by` has everybody who recorded, corrected or
    confirmed them; the last of them said how many minutes it is.
    `not_ready_reason` says why somebody attended who was not ready, `longer_reason` why they were there for
    longer than the event and the time around it.
    `open_since` is when it was sent, or when a yes followed the advisor's last no.
    `away_since` is when a break began while its event was under way.
    `reply_by` is until when an advisor who was asked again should answer; none if no answer is awaited.
    `own_answers` counts those of the advisor, or their guardian, since they were asked, so not those that
    staff gave for them. `answered_by` is the account of the last answer, `answered_as` what it is to them.
    `ended_for` is why it was withdrawn, `ended_from` the state that it then had.
    `standing_sequence` is that of the newest fact by which the advisor paused or left.
    `seat_counted` tells of somebody recorded who had a seat whether it still counts as taken: an absence
    leaves it. It is unset for who was there without one, and in records of earlier builds, whose seats stay
    as they were counted.
    """

    meta = {
        "collection": "invitations",
        "indexes": [
            ("tenant", "id"),
            ("tenant", "status", "id"),
            ("tenant", "event_id", "id"),
            ("tenant", "event_id", "status", "id"),
            ("tenant", "advisor_id", "id"),
            # Only waitlisted invitations are in it.
            {
                "fields": ("tenant", "event_id", "position"),
                "partialFilterExpression": {"status": InvitationStatus.WAITLISTED.value},
            },
        ],
    }

    event_id = StringField(required=True)
    advisor_id = StringField(required=True)
    open_since = DateTimeField(required=True)
    status = StringField(required=True, choices=list(InvitationStatus), default=InvitationStatus.INVITED)
    position = IntField(min_value=1)
    away_since = DateTimeField()
    reply_by = DateTimeField()
    own_answers = IntField(required=True, default=0, min_value=0)
    answered_by = StringField()
    answered_as = StringField(choices=list(AnsweredBy))
    ended_for = StringField(choices=list(WithdrawalReason))
    ended_from = StringField(choices=list(InvitationStatus))
    minutes = IntField(min_value=0, max_value=MINUTES_MAX)
    attendance_id = StringField()
    recorded_by = EmbeddedDocumentListField(Doer)
    correction_reason_code = StringField()
    standing_sequence = IntField()
    not_ready_reason = StringField()
    longer_reason = StringField()
    seat_counted = BooleanField()

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """Its state; and, once there is an attendance, that with its minutes."""
        yield Entry(stored["status"], stored["_id"])
        if "attendance_id" in stored:
            yield Entry(ATTENDED, stored["attendance_id"], stored["minutes"])

    @property
    def has_seat(self) -> bool:
        """Whether a seat is taken for it, also one that is only kept for an answer."""
        return self.status in HOLDS_SEAT or bool(self.seat_counted)

    @property
    def awaits_answer(self) -> bool:
        """Whether the advisor was asked again, and has not answered."""
        return self.reply_by is not None

    def seat(self) -> None:
        """Accepted, or first on the waitlist when a seat became free."""
        self._require(*ACCEPTABLE, InvitationStatus.WAITLISTED, InvitationStatus.SEAT_HELD)
        self._become(InvitationStatus.SEATED)

    def hold_seat(self, reply_by: datetime) -> None:
        """Keep a seat up to that time for an advisor who was asked again."""
        self._require(*HOLDS_PLACE)
        self._become(InvitationStatus.SEAT_HELD, reply_by)

    def lapse(self) -> None:
        """Keep the seat no longer: no answer came in time, and one may still come."""
        self._require(InvitationStatus.SEAT_HELD)
        self._become(InvitationStatus.INVITED)

    def wait(self, position: int) -> None:
        """Accepted when every seat was taken; or still on the waitlist, in the same place."""
        self._require(*ACCEPTABLE, InvitationStatus.WAITLISTED)
        self._become(InvitationStatus.WAITLISTED)
        self.position = position

    def ask_again(self, reply_by: datetime) -> None:
        """Ask an advisor once more, who keeps the place on the waitlist, or up to that time the seat."""
        self._require(*ANSWERABLE)
        self.own_answers = 0
        self.answered_by = self.answered_as = None
        if self.has_seat:
            self.hold_seat(reply_by)
        else:
            self._become(self.status, reply_by)

    def note_break(self, moment: datetime) -> None:
        """Note that the advisor began a break while the event was under way: it ends if that is moved."""
        self.away_since = max(moment, self.away_since or moment)

    @property
    def had_break(self) -> bool:
        """Whether the advisor began a break while the event was under way, after what they were asked."""
        return self.away_since is not None and self.away_since >= self.open_since

    def open_anew(self, now: datetime) -> None:
        """Note that somebody who had said no says yes: what they did before that does not end it."""
        if self.status in SAID_NO:
            self.open_since = now

    def note_answer(self, by: str, answered_as: AnsweredBy) -> None:
        """Keep who answers. What an advisor or guardian says is counted: all but the first change it."""
        self.answered_by, self.answered_as = by, answered_as
        self.own_answers += answered_as != AnsweredBy.STAFF

    def decline(self) -> None:
        """Decline before having accepted, or when asked again."""
        self._require(InvitationStatus.INVITED, InvitationStatus.SEAT_HELD)
        self._become(InvitationStatus.DECLINED)

    def release(self) -> None:
        """Give up the seat or the place on the waitlist."""
        self._require(*HOLDS_PLACE)
        self._become(InvitationStatus.RELEASED)

    def withdraw(self, reason: WithdrawalReason) -> None:
        """End it without an answer."""
        self._require(*ANSWERABLE)
        self.ended_from, self.ended_for = self.status, reason
        self.answered_by = self.answered_as = None
        self._become(InvitationStatus.WITHDRAWN)

    @property
    def ended_with_event(self) -> bool:
        """Whether it ended because its event was cancelled, and for nothing else since."""
        return self.ended_for == WithdrawalReason.CANCELLED

    def end_for(self, reason: WithdrawalReason) -> None:
        """Have it stay ended when its event is reinstated."""
        self._require(InvitationStatus.WITHDRAWN)
        self.ended_for = reason

    def restore(self) -> None:
        """Undo that it ended with its event."""
        self._require(InvitationStatus.WITHDRAWN)
        self._become(InvitationStatus(self.ended_from))
        self.ended_for = self.ended_from = None

    def note_standing(self, sequence: int) -> None:
        """Record that the advisor paused or left.

        It is written even if nothing else changes, so that a concurrent response, made without knowing of it,
        fails.
        """
        self.standing_sequence = max(sequence, self.standing_sequence or 0)

    def invite_again(self, now: datetime) -> None:
        """Reopen a withdrawn invitation."""
        self._require(InvitationStatus.WITHDRAWN)
        self._become(InvitationStatus.INVITED)
        self.ended_for = self.ended_from = None
        self.own_answers = 0
        self.open_since = now

    def record(self, time: RecordedTime, not_ready_reason: str | None = None) -> None:
        """Record how long the seated advisor attended; zero minutes is an absence, which leaves the seat."""
        self._require(InvitationStatus.SEATED)
        self.not_ready_reason = not_ready_reason
        self.seat_counted = time.minutes > 0
        self._attend(time)

    def record_without_seat(self, time: RecordedTime, not_ready_reason: str | None) -> None:
        """Record the time of somebody who was there and could not be seated, and why: it takes no seat."""
        self._require(*ACCEPTABLE, InvitationStatus.WAITLISTED, InvitationStatus.WITHDRAWN)
        self.not_ready_reason = not_ready_reason
        self._attend(time)

    def forget_absence(self, place: int | None) -> None:
        """Undo that an advisor with a seat was recorded as absent; with a place in line if it is gone."""
        self._require(InvitationStatus.ABSENT)
        self.minutes = self.seat_counted = None
        self.recorded_by = []
        self._become(InvitationStatus.SEATED if place is None else InvitationStatus.WAITLISTED)
        self.position = place or self.position

    @property
    def left_seat(self) -> bool:
        """Whether the advisor had a seat, and left it by an absence."""
        return self.seat_counted is False

    def correct(self, time: RecordedTime, reason_code: str, not_ready_reason: str | None = None) -> None:
        """Replace the recorded minutes, or confirm them, with a reason."""
        self._require(*RECORDED)
        self.not_ready_reason = not_ready_reason or self.not_ready_reason
        if self.seat_counted is not None:
            self.seat_counted = time.minutes > 0
        self._attend(time)
        self.correction_reason_code = reason_code

    def _attend(self, time: RecordedTime) -> None:
        self._become(status_by_minutes(time.minutes))
        self.minutes = time.minutes
        self.longer_reason = time.longer_reason
        if time.minutes and self.attendance_id is None:
            self.attendance_id = time.new_id
        others = [doer for doer in self.recorded_by if doer.account != time.by.account]
        self.recorded_by = [*others, time.by]

    def _become(self, status: InvitationStatus, reply_by: datetime | None = None) -> None:
        """Every change of state: with it, until when an answer is awaited is set or cleared."""
        self.status, self.reply_by = status, reply_by

    def _require(self, *allowed: InvitationStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The invitation is {self.status}; this needs it to be {' or '.join(allowed)}.")
