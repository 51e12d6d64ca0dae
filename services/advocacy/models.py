"""What advocacy stores, and the transitions that its documents allow."""

from datetime import date, datetime

from mongoengine import (
    DateTimeField,
    EmbeddedDocumentField,
    IntField,
    StringField,
)

from services.advocacy import rules
from services.advocacy.rules import EventStatus, InvitationStatus, Standing
from shared.errors import Conflict
from shared.persistence.documents import Copy, DayField, LocalizedText, Record


class AdvocacyEvent(Record):
    """An occasion with a number of seats. Times are UTC; `time_zone` is the IANA zone of the place.

    `seats_taken` counts who has a seat now, `line_end` is the last place in line ever given.
    """

    meta = {"collection": "advocacy_events", "indexes": [("tenant", "status", "id")]}

    title = EmbeddedDocumentField(LocalizedText, required=True)
    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    time_zone = StringField(required=True)
    place = StringField(required=True)
    seats = IntField(required=True, min_value=1, max_value=rules.SEATS_MAX)
    seats_taken = IntField(required=True, default=0, min_value=0)
    line_end = IntField(required=True, default=0, min_value=0)
    status = StringField(required=True, choices=list(EventStatus), default=EventStatus.PLANNED)
    cancel_reason_code = StringField()

    @property
    def local_day(self) -> date:
        """The day it begins, where it takes place."""
        return rules.local_day(self.starts_at, self.time_zone)

    @property
    def minutes_max(self) -> int:
        """The longest that anybody can have been there."""
        return rules.minutes_max(self.starts_at, self.ends_at)

    def publish(self) -> None:
        """Open it for invitations."""
        self._require(EventStatus.PLANNED)
        self.status = EventStatus.PUBLISHED

    def cancel(self, reason_code: str) -> None:
        """Call it off; what was held stays held."""
        self._require(EventStatus.PLANNED, EventStatus.PUBLISHED)
        self.status = EventStatus.CANCELLED
        self.cancel_reason_code = reason_code

    def hold(self, now: datetime) -> None:
        """Note that it took place, which can be so only once it has begun."""
        self._require(EventStatus.PUBLISHED, EventStatus.HELD)
        if now < self.starts_at:
            raise Conflict("Attendance can be recorded once the event has begun.")
        self.status = EventStatus.HELD

    def require_open(self) -> None:
        """Conflict unless people can be invited and seated."""
        self._require(EventStatus.PUBLISHED)

    def admit(self) -> int | None:
        """Take a seat, which gives None, or the next place in line when every seat is taken."""
        self.require_open()
        place = rules.place_in_line(self.seats, self.seats_taken, self.line_end)
        if place is None:
            self.take_seat()
        else:
            self.line_end = place
        return place

    def take_seat(self) -> None:
        """Count one seat more as taken. Raises `Conflict` when every seat is."""
        if self.seats_taken >= self.seats:
            raise Conflict("Every seat is taken.")
        self.seats_taken += 1

    def free_seat(self) -> None:
        """Count one seat less as taken."""
        if self.seats_taken == 0:
            raise Conflict("No seat is taken.")
        self.seats_taken -= 1

    def _require(self, *allowed: EventStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The event is {self.status}; this needs it to be {' or '.join(allowed)}.")


class Invitation(Record):
    """One advisor's invitation to one event: its id is the natural key of both.

    `position` is the place in line given on acceptance, kept after a promotion; `minutes` is set once
    attendance is recorded, `attended_on` with the first minutes: it stays when they are corrected to none.
    """

    meta = {
        "collection": "invitations",
        "indexes": [
            ("tenant", "event_id", "status", "position"),
            ("tenant", "advisor_id", "starts_at"),
        ],
    }

    event_id = StringField(required=True)
    advisor_id = StringField(required=True)
    starts_at = DateTimeField(required=True)
    invited_at = DateTimeField(required=True)
    status = StringField(required=True, choices=list(InvitationStatus), default=InvitationStatus.INVITED)
    position = IntField(min_value=1)
    minutes = IntField(min_value=0, max_value=rules.MINUTES_MAX)
    attended_on = DayField()
    correction_reason_code = StringField()

    @property
    def attendance_id(self) -> str | None:
        """The id of the attendance, once there is one."""
        return None if self.attended_on is None else rules.attendance_id(self.id, self.attended_on)

    def seat(self) -> None:
        """Accepted, or first in line when a seat came free."""
        self._require(*rules.ACCEPTABLE, InvitationStatus.WAITLISTED)
        self.status = InvitationStatus.SEATED

    def wait(self, position: int) -> None:
        """Accepted when every seat was taken."""
        self._require(*rules.ACCEPTABLE)
        self.status = InvitationStatus.WAITLISTED
        self.position = position

    def decline(self) -> None:
        """Say no before having said yes."""
        self._require(InvitationStatus.INVITED)
        self.status = InvitationStatus.DECLINED

    def release(self) -> None:
        """Give up the seat or the place in line."""
        self._require(*rules.HOLDS_PLACE)
        self.status = InvitationStatus.RELEASED

    def withdraw(self) -> None:
        """End what the advisor, having paused or left, can no longer use."""
        self._require(*rules.ANSWERABLE)
        self.status = InvitationStatus.WITHDRAWN

    def invite_again(self, now: datetime) -> None:
        """Open a withdrawn invitation once more."""
        self._require(InvitationStatus.WITHDRAWN)
        self.status = InvitationStatus.INVITED
        self.invited_at = now

    def record(self, minutes: int, attended_on: date) -> None:
        """Note how long the seated advisor was there; zero minutes is an absence."""
        self._require(InvitationStatus.SEATED)
        self._attend(minutes, attended_on)

    def correct(self, minutes: int, attended_on: date, reason_code: str) -> None:
        """Note that it was other minutes than were recorded, and why."""
        self._require(*rules.RECORDED)
        self._attend(minutes, attended_on)
        self.correction_reason_code = reason_code

    def _attend(self, minutes: int, attended_on: date) -> None:
        self.status = rules.status_by_minutes(minutes)
        self.minutes = minutes
        if minutes:
            self.attended_on = attended_on

    def _require(self, *allowed: InvitationStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The invitation is {self.status}; this needs it to be {' or '.join(allowed)}.")


class AdvisorCopy(Copy):
    """What advocacy knows of an advisor, whose id it has. `seen_sequence` is the newest event kept."""

    meta = {"collection": "advisors"}

    display_name = StringField(default="")
    standing = StringField(required=True, choices=list(Standing), default=Standing.ACCEPTED)
    seen_sequence = IntField(required=True, default=0)

    @property
    def is_active(self) -> bool:
        """Whether the advisor can be invited."""
        return self.standing == Standing.ACTIVE

    def note(self, standing: Standing, sequence: int) -> None:
        """Keep the newer of what is known and what is heard."""
        if sequence > self.seen_sequence:
            self.standing = standing
            self.seen_sequence = sequence
