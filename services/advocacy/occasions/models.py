"""Advocacy events as they are stored, and their transitions."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from mongoengine import BooleanField, DateTimeField, EmbeddedDocumentField, IntField, StringField

from services.advocacy.occasions import rules
from services.advocacy.time_rules.api import minutes_of
from shared.contracts.advocacy.invitations import INVITED_MAX, NO_SEAT_LEFT, TO_BE_RECORDED
from shared.contracts.advocacy.occasions import SEATS_MAX, EventStatus
from shared.contracts.reconciliation import each_one
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.documents import LocalizedText, Record

_OPEN: Final = (EventStatus.PUBLISHED, EventStatus.HELD)


class AdvocacyEvent(Record):
    """An occasion with a number of seats. Times are UTC; `time_zone` is the IANA zone of the place.

    `seats_taken` counts the seats taken now: those of people who are recorded as absent are not, and it is
    more than `seats` only by people who came after all when their chair had been passed on. `line_end` is the
    last place on the waitlist ever given.
    `invited` counts its invitations, `rows_recorded` those with a record, `attended` those with minutes, and
    `time_recorded` tells whether minutes of anybody were ever recorded, corrected to none since or not: each
    new row writes the event, so that two at once, and a row and the closing of the sheet, see one
    another.
    `seats_held_until` is the earliest time up to which a seat is kept for an answer; none if none is.
    `cancelled_from` and `closed_from` are the states to which a reinstated event and a reopened sheet return.
    """

    meta = {"collection": "advocacy_events", "indexes": [("tenant", "status", "id")]}
    tallied = staticmethod(each_one)

    title = EmbeddedDocumentField(LocalizedText, required=True)
    starts_at = DateTimeField(required=True)
    ends_at = DateTimeField(required=True)
    time_zone = StringField(required=True)
    place = StringField(required=True)
    seats = IntField(required=True, min_value=1, max_value=SEATS_MAX)
    seats_taken = IntField(required=True, default=0, min_value=0)
    invited = IntField(required=True, default=0, min_value=0)
    line_end = IntField(required=True, default=0, min_value=0)
    rows_recorded = IntField(required=True, default=0, min_value=0)
    attended = IntField(required=True, default=0, min_value=0)
    time_recorded = BooleanField(required=True, default=False)
    status = StringField(required=True, choices=list(EventStatus), default=EventStatus.PLANNED)
    seats_held_until = DateTimeField()
    cancel_reason_code = StringField()
    cancelled_from = StringField(choices=list(EventStatus))
    closed_from = StringField(choices=list(EventStatus))
    reopen_reason_code = StringField()

    @property
    def local_day(self) -> date:
        """The local day on which it begins."""
        return rules.local_day(self.starts_at, self.time_zone)

    @property
    def local_days(self) -> tuple[date, date]:
        """The first and the last local day on which it takes place."""
        return self.local_day, rules.last_local_day(self.starts_at, self.ends_at, self.time_zone)

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return minutes_of(self.starts_at, self.ends_at)

    def publish(self) -> None:
        """Open it for invitations."""
        self._require(EventStatus.PLANNED)
        self.status = EventStatus.PUBLISHED

    def cancel(self, reason_code: str) -> None:
        """Cancel it, over or not; one that somebody attended took place."""
        self._require_unattended()
        self._require(EventStatus.PLANNED, EventStatus.PUBLISHED)
        self.cancelled_from, self.status = self.status, EventStatus.CANCELLED
        self.cancel_reason_code = reason_code
        self.seats_held_until = None

    def reinstate(self) -> None:
        """Have it take place after all, in the state that it was cancelled in."""
        self._require(EventStatus.CANCELLED)
        self.status, self.cancelled_from = self.cancelled_from, None
        self.cancel_reason_code = None

    def mark_held(self, now: datetime) -> None:
        """Mark it as held, once it has begun and as long as its sheet is not closed."""
        if self.status == EventStatus.CLOSED:
            raise Conflict("The attendance sheet is closed: reopen it first.")
        self._require(EventStatus.PUBLISHED, EventStatus.HELD)
        if now < self.starts_at:
            raise Conflict("Attendance can be recorded once the event has begun.")
        self.status = EventStatus.HELD

    def forget_absences(self, count: int) -> None:
        """Undo that so many were recorded as absent: where nobody was, the event did not take place yet."""
        self.rows_recorded -= count
        if self.status == EventStatus.HELD and not self.attended:
            self.status = EventStatus.PUBLISHED

    def require_begun(self, now: datetime) -> None:
        """Have it be held, also with a closed sheet. Raises `Conflict` if it is cancelled or to come."""
        if self.status != EventStatus.CLOSED:
            self.mark_held(now)

    def close_sheet(self, now: datetime) -> None:
        """Take nobody else on the attendance sheet, once it is over."""
        self._require(EventStatus.PUBLISHED, EventStatus.HELD)
        if now < self.ends_at:
            raise Conflict("The attendance sheet is closed once the event is over.")
        self.closed_from, self.status = self.status, EventStatus.CLOSED

    def reopen_sheet(self, reason_code: str) -> None:
        """Take more on the attendance sheet, for a reason."""
        self._require(EventStatus.CLOSED)
        self.status, self.closed_from = self.closed_from, None
        self.reopen_reason_code = reason_code

    @property
    def takes_place(self) -> bool:
        """Whether it was published, and is not called off."""
        return self.is_open or self.status == EventStatus.CLOSED

    @property
    def is_open(self) -> bool:
        """Whether people can be invited and seated: also while its attendance is being recorded."""
        return self.status in _OPEN

    def require_open(self) -> None:
        """Conflict unless people can be invited and seated."""
        self._require(*_OPEN)

    def require_undecided(self) -> None:
        """Conflict once it took place: then nobody says no to it."""
        if self.status in (EventStatus.HELD, EventStatus.CLOSED):
            raise Conflict("The event took place: there is nothing to decline.")

    def require_unrecorded(self, now: datetime) -> None:
        """Conflict once it is over, or its attendance is being recorded: then no seat is given back."""
        if self.status == EventStatus.HELD or now >= self.ends_at:
            raise _refused(TO_BE_RECORDED, "The event took place: record 0 minutes for who did not come.")

    @property
    def may_invite_more(self) -> bool:
        """Whether it has fewer invitations than it can."""
        return self.invited < INVITED_MAX

    def count_invited(self) -> None:
        """Count one more invitation. Raises `Conflict` when there are as many as there can be.

        It writes the event, so that nobody is invited to one that is cancelled or moved at the same moment.
        """
        if not self.may_invite_more:
            raise Conflict(f"An event has at most {INVITED_MAX} invitations.")
        self.invited += 1

    def has_begun(self, now: datetime) -> bool:
        """Whether it has begun, so that only staff record who is there."""
        return now >= self.starts_at

    def move(self, starts_at: datetime, ends_at: datetime, time_zone: str, place: str, now: datetime) -> None:
        """Have it at other times, or elsewhere: one that is published is not over, and begins later than now.

        Only its place may change while it is under way. Raises `Conflict` once it is over or minutes were
        recorded, for those belong to its times for good; `Invalid` for a time that has passed.
        """
        same_times = (starts_at, ends_at, time_zone) == (self.starts_at, self.ends_at, self.time_zone)
        self._require(EventStatus.PLANNED, *_OPEN)
        if self.status != EventStatus.PLANNED:
            if self.ends_at <= now:
                raise Conflict("The event is over.")
            if not same_times:
                self._require_no_time_recorded()
            if starts_at <= now and not same_times:
                wrong = FieldError(field="starts_at", code="in_the_past", message="This time has passed.")
                raise Invalid("Nobody can be asked for a time that has passed.", errors=[wrong])
        self.starts_at, self.ends_at, self.time_zone, self.place = starts_at, ends_at, time_zone, place

    def resize(self, seats: int) -> None:
        """Have another number of seats. Raises `Conflict`, naming the number, for fewer than are taken."""
        self._require(EventStatus.PLANNED, EventStatus.PUBLISHED, EventStatus.HELD)
        if seats < self.seats_taken:
            taken = f"{self.seats_taken} seats are taken."
            wrong = FieldError(field="seats", code="seats_taken", message=taken)
            raise Conflict(f"There cannot be fewer seats: {taken}", errors=[wrong])
        self.seats = seats

    def rename(self, title: LocalizedText) -> None:
        """Have its right title. Raises `Conflict` once it is cancelled or its sheet is closed."""
        self._require(EventStatus.PLANNED, *_OPEN)
        self.title = title

    @property
    def free_seats(self) -> int:
        """How many seats are not taken."""
        return max(self.seats - self.seats_taken, 0)

    @property
    def has_free_seat(self) -> bool:
        """Whether not every seat is taken."""
        return self.free_seats > 0

    def promotes(self, now: datetime) -> bool:
        """Whether a free seat goes to the line by itself: not once the event has begun."""
        return self.status == EventStatus.PUBLISHED and not self.has_begun(now)

    def hold_seats_until(self, moments: Iterable[datetime]) -> None:
        """Note the earliest time up to which a seat is kept for an answer."""
        self.seats_held_until = min(moments, default=None)

    def holds_too_long(self, now: datetime) -> bool:
        """Whether a seat is kept for an answer that should have come by now."""
        return self.seats_held_until is not None and self.seats_held_until <= now

    def admit(self, now: datetime) -> int | None:
        """Take a seat and return None, or return the next place on the waitlist if there is no seat.

        Raises `Conflict` when there is no seat and the event is over.
        """
        self.require_open()
        if not self.has_free_seat:
            self.require_line(now)
        return self.take_place()

    def take_place(self) -> int | None:
        """Take a seat and return None, or return the next place on the waitlist if there is no seat."""
        place = rules.place_in_line(self.seats, self.seats_taken, self.line_end)
        if place is None:
            self.take_seat()
        else:
            self.line_end = place
        return place

    def require_line(self, now: datetime) -> None:
        """Conflict once it is over: then nobody waits for a seat."""
        if now >= self.ends_at:
            raise _refused(NO_SEAT_LEFT, "The event is over, and every seat is taken: add seats first.")

    def take_seat(self) -> None:
        """Count one more seat as taken. Raises `Conflict` if none is free."""
        if not self.has_free_seat:
            raise Conflict("Every seat is taken.")
        self.seats_taken += 1

    def free_seat(self) -> None:
        """Count one seat less as taken."""
        if self.seats_taken == 0:
            raise Conflict("No seat is taken.")
        self.seats_taken -= 1

    def note_seat(self, *, had: bool, has: bool) -> None:
        """Count the seat of somebody who is recorded: an absence leaves it to others.

        Who came after all counts also when it was passed on: they were there, one more than the seats.
        """
        self.seats_taken += has - had

    def _require_unattended(self) -> None:
        if self.attended:
            raise Conflict("Somebody attended, so the event took place.")

    def _require_no_time_recorded(self) -> None:
        self._require_unattended()
        if self.time_recorded:
            raise Conflict(
                "Time was recorded for it, and corrected since, so it stays at its times: cancel it, and "
                "plan another one."
            )

    def _require(self, *allowed: EventStatus) -> None:
        if self.status not in allowed:
            raise Conflict(f"The event is {self.status}; this needs it to be {' or '.join(allowed)}.")


def _refused(code: str, message: str) -> Conflict:
    """The refusal of an answer to an invitation."""
    return Conflict(message, errors=[FieldError(field="invitation_id", code=code, message=message)])
