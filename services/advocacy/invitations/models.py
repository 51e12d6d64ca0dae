"""Invitations as they are stored, and their transitions."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from mongoengine import DateTimeField, IntField, StringField

from services.advocacy.invitations.rules import (
    ACCEPTABLE,
    ANSWERABLE,
    ATTENDED,
    HOLDS_PLACE,
    RECORDED,
    attendance_id,
    status_by_minutes,
)
from shared.contracts.advocacy.attendance import MINUTES_MAX
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.contracts.reconciliation import Entry
from shared.errors import Conflict
from shared.persistence.documents import DayField, Record


class Invitation(Record):
    """One advisor's invitation to one event: its id is the natural key of both.

    `position` is the place on the waitlist given on acceptance, kept after a promotion; `minutes` is set once
    attendance is recorded, `attended_on` with the first minutes: it stays when they are corrected to none.
    `not_ready_reason` says why somebody attended who was not ready, `longer_reason` why they were there for
    longer than the event and the time around it.
    `standing_sequence` is that of the newest fact by which the advisor paused or left.
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
    starts_at = DateTimeField(required=True)
    invited_at = DateTimeField(required=True)
    status = StringField(required=True, choices=list(InvitationStatus), default=InvitationStatus.INVITED)
    position = IntField(min_value=1)
    minutes = IntField(min_value=0, max_value=MINUTES_MAX)
    attended_on = DayField()
    correction_reason_code = StringField()
    standing_sequence = IntField()
    not_ready_reason = StringField()
    longer_reason = StringField()

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """Its state; and, once there is an attendance, that with its minutes."""
        yield Entry(stored["status"], stored["_id"])
        if stored.get("attended_on") is not None:
            day = date.fromisoformat(stored["attended_on"])
            yield Entry(ATTENDED, attendance_id(stored["_id"], day), stored["minutes"])

    @property
    def attendance_id(self) -> str | None:
        """The id of the attendance, once there is one."""
        return None if self.attended_on is None else attendance_id(self.id, self.attended_on)

    def seat(self) -> None:
        """Accepted, or first on the waitlist when a seat became free."""
        self._require(*ACCEPTABLE, InvitationStatus.WAITLISTED)
        self.status = InvitationStatus.SEATED

    def wait(self, position: int) -> None:
        """Accepted when every seat was taken."""
        self._require(*ACCEPTABLE)
        self.status = InvitationStatus.WAITLISTED
        self.position = position

    def decline(self) -> None:
        """Decline before having accepted."""
        self._require(InvitationStatus.INVITED)
        self.status = InvitationStatus.DECLINED

    def release(self) -> None:
        """Give up the seat or the place on the waitlist."""
        self._require(*HOLDS_PLACE)
        self.status = InvitationStatus.RELEASED

    def withdraw(self) -> None:
        """End an invitation of an advisor who paused or left."""
        self._require(*ANSWERABLE)
        self.status = InvitationStatus.WITHDRAWN

    def note_standing(self, sequence: int) -> None:
        """Record that the advisor paused or left.

        It is written even if nothing else changes, so that a concurrent response, made without knowing of it,
        fails.
        """
        self.standing_sequence = max(sequence, self.standing_sequence or 0)

    def invite_again(self, now: datetime) -> None:
        """Reopen a withdrawn invitation."""
        self._require(InvitationStatus.WITHDRAWN)
        self.status = InvitationStatus.INVITED
        self.invited_at = now

    def record(self, minutes: int, attended_on: date, not_ready_reason: str | None = None) -> None:
        """Record how long the seated advisor attended; zero minutes is an absence."""
        self._require(InvitationStatus.SEATED)
        self.not_ready_reason = not_ready_reason
        self._attend(minutes, attended_on)

    def record_without_seat(self, minutes: int, attended_on: date, not_ready_reason: str | None) -> None:
        """Record the time of somebody who was there and could not be seated, and why: it takes no seat."""
        self._require(*ACCEPTABLE, InvitationStatus.WAITLISTED, InvitationStatus.WITHDRAWN)
        self.not_ready_reason = not_ready_reason
        self._attend(minutes, attended_on)

    def correct(self, minutes: int, attended_on: date, reason_code: str) -> None:
        """Replace the recorded minutes, with a reason."""
        self._require(*RECORDED)
        self._attend(minutes, attended_on)
        self.correction_reason_code = reason_code

    def _attend(self, minutes: int, attended_on: date) -> None:
        self.status = status_by_minutes(minutes)
        self.minutes = minutes
        if minutes:
            self.attended_on = attended_on

    def _require(self, *allowed: InvitationStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The invitation is {self.status}; this needs it to be {' or '.join(allowed)}.")
