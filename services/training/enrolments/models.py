"""Enrolments and plans as they are stored, and their transitions."""

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any, Self

from mongoengine import EmbeddedDocumentField, EmbeddedDocumentListField, IntField, StringField

from services.training.certificates.api import Certificate
from services.training.enrolments.rules import current_run
from shared.contracts.reconciliation import Entry, each_one
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.training.enrolments import EnrolmentStatus, PlanStatus
from shared.dates import ONE_DAY
from shared.days import Days, common, run, union
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, Fixed, LocalizedText, Record


class Enrolment(Record):
    """An advisor's enrolment in a course; `renews` is the certificate that ends or has ended."""

    meta = {
        "collection": "enrolments",
        "indexes": [("tenant", "id"), ("tenant", "advisor_id", "id"), ("tenant", "status", "id")],
    }
    tallied = staticmethod(each_one)

    advisor_id = StringField(required=True)
    course_id = StringField(required=True)
    course_code = StringField(required=True)
    course_title = EmbeddedDocumentField(LocalizedText, required=True)
    status = StringField(required=True, choices=list(EnrolmentStatus), default=EnrolmentStatus.OPENED)
    opened_on = DayField(required=True)
    completed_on = DayField()
    closed_on = DayField()
    renews = StringField()

    def complete(self, on: date) -> None:
        """The course was completed."""
        self._end(EnrolmentStatus.COMPLETED)
        self.completed_on = on

    def close(self, on: date) -> None:
        """The advisor left before completing the course, or it is not required of their kind."""
        self._end(EnrolmentStatus.CLOSED)
        self.closed_on = on

    def reopen(self) -> None:
        """The advisor is back, or it is required of their kind after all: the course goes on."""
        self.status = EnrolmentStatus.OPENED
        self.closed_on = None

    def _end(self, status: EnrolmentStatus) -> None:
        if self.status != EnrolmentStatus.OPENED:
            raise Conflict(f"This enrolment is {self.status} already.")
        self.status = status


class HeldCertificate(Embedded):
    """A certificate of a plan: it counts from its first to its last day; without one for good."""

    certificate_id = StringField(required=True)
    first_day = DayField(required=True)
    last_day = DayField()

    @property
    def days(self) -> Days:
        """The same in the form that the rules use."""
        return run(self.first_day, self.last_day)


class PlanLine(Embedded):
    """One course of a plan: its certificates, each on its own days, and its enrolment that is open.

    While the advisor is gone that one is closed; it goes on when they are back.
    """

    course_code = StringField(required=True)
    open_enrolment_id = StringField()
    certificates = EmbeddedDocumentListField(HeldCertificate)

    @property
    def days(self) -> list[Days]:
        """The days on which one of its certificates counts."""
        return union(held.days for held in self.certificates)

    @property
    def newest_id(self) -> str | None:
        """The certificate that counts longest."""
        newest = max(self.certificates, key=lambda held: held.days.last, default=None)
        return newest and newest.certificate_id

    def certify(self, certificate: Certificate) -> None:
        """The open enrolment led to a certificate; earlier ones count to their ends."""
        self.open_enrolment_id = None
        self.certificates.append(
            HeldCertificate(
                certificate_id=certificate.id,
                first_day=certificate.issued_on,
                last_day=certificate.expires_on,
            )
        )

    def lose(self, certificate: Certificate, on: date) -> None:
        """A certificate was revoked: it counts up to the day before or, if it was a mistake, on no day."""
        last = on - ONE_DAY
        kept = [held for held in self.certificates if held.certificate_id != certificate.id]
        if certificate.issued_on <= last and not certificate.never_counted:
            until = min(last, certificate.expires_on or last)
            kept.append(
                HeldCertificate(
                    certificate_id=certificate.id, first_day=certificate.issued_on, last_day=until
                )
            )
        self.certificates = kept


class BroughtCertificate(Fixed):
    """A course that was completed before the program used Tandem, until it is needed; with its source."""

    course_code = StringField(required=True)
    completed_on = DayField(required=True)
    valid_until = DayField()
    source = StringField(required=True)


class CompleteDays(Embedded):
    """A run of days on which a plan is complete; without a last day for good."""

    first_day = DayField(required=True)
    last_day = DayField()

    @classmethod
    def of(cls, days: Days) -> Self:
        """The same of a run of days."""
        return cls(first_day=days.first, last_day=None if days.last == date.max else days.last)

    def as_dict(self) -> dict[str, date | None]:
        """As events carry it."""
        return {"first_day": self.first_day, "last_day": self.last_day}


class TrainingPlan(Record):
    """An advisor's training plan. Every completion and revocation writes it, so none misses another.

    `accepted_on` is empty until the acceptance arrives, `withdrawn_on` while the advisor is here;
    `standing_sequence` is that of the newest event about leaving and returning. It is complete from
    `completed_on` to `valid_until`, and was on the days of `earlier`. `brought` is what was completed before
    and is not required yet; `aside` are the lines of what was required of another kind, which was noted for
    the advisor by mistake. `began_on` is the day whose requirements count from the beginning, `kind_sequence`
    that of the newest correction.
    """

    meta = {"collection": "training_plans", "indexes": [("tenant", "status")]}

    advisor_id = StringField(required=True)
    advisor_kind = StringField(choices=ADVISOR_KINDS)
    kind_sequence = IntField(required=True, default=0)
    accepted_on = DayField()
    began_on = DayField()
    withdrawn_on = DayField()
    returned_on = DayField()
    standing_sequence = IntField(required=True, default=0)
    status = StringField(required=True, choices=list(PlanStatus), default=PlanStatus.OPEN)
    completed_on = DayField()
    valid_until = DayField()
    lines = EmbeddedDocumentListField(PlanLine)
    aside = EmbeddedDocumentListField(PlanLine)
    earlier = EmbeddedDocumentListField(CompleteDays)
    brought = EmbeddedDocumentListField(BroughtCertificate)

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """The running sums of plans, in total and by status."""
        yield from each_one(stored)
        yield Entry(stored["status"], stored["_id"])

    def leave(self, on: date, sequence: int) -> bool:
        """The advisor left; returns whether that is news."""
        return self._stand(sequence, withdrawn_on=on)

    def come_back(self, on: date, sequence: int) -> bool:
        """The advisor is back; returns whether that is news."""
        return self._stand(sequence, withdrawn_on=None, returned_on=on)

    def _stand(self, sequence: int, **days: date | None) -> bool:
        if sequence <= self.standing_sequence:
            return False
        self.standing_sequence = sequence
        for name, day in days.items():
            setattr(self, name, day)
        return True

    def become(self, kind: str, sequence: int) -> bool:
        """The advisor is of that kind; returns whether that is news."""
        if sequence <= self.kind_sequence:
            return False
        self.advisor_kind, self.kind_sequence = kind, sequence
        return True

    def keep_only(self, course_codes: Collection[str]) -> tuple[list[PlanLine], list[PlanLine]]:
        """Put the lines of other courses aside, and take back those of these; both."""
        left = [line for line in self.lines if line.course_code not in course_codes]
        back = [line for line in self.aside if line.course_code in course_codes]
        self.lines = [*(line for line in self.lines if line not in left), *back]
        self.aside = [*(line for line in self.aside if line not in back), *left]
        return left, back

    def has_aside(self, course_code: str) -> bool:
        """Whether a course was required of another kind alone, which was noted by mistake."""
        return any(line.course_code == course_code for line in self.aside)

    def line(self, course_code: str) -> PlanLine:
        """The line of a course, also one that is put aside; a new one if the plan has none yet."""
        for line in (*self.lines, *self.aside):
            if line.course_code == course_code:
                return line
        self.lines.append(PlanLine(course_code=course_code))
        return self.lines[-1]

    def take_brought(self, course_code: str) -> list[BroughtCertificate]:
        """What was completed before of a course; it is taken once."""
        taken = [one for one in self.brought if one.course_code == course_code]
        if taken:
            self.brought = [one for one in self.brought if one not in taken]
        return taken

    def lacking_on(self, day: date) -> list[PlanLine]:
        """The lines without a certificate that counts on that day or later."""
        return [line for line in self.lines if not any(one.last >= day for one in line.days)]

    def next_change(self, today: date) -> date | None:
        """The next day on which one of its certificates begins to count, or counts no more."""
        runs = [one for line in self.lines for one in line.days]
        changes = [one.first for one in runs] + [one.last + ONE_DAY for one in runs if one.last < date.max]
        return min((change for change in changes if change > today), default=None)

    def evaluate(self, today: date) -> bool:
        """Set the days on which the plan is and was complete; returns whether it is so on other days now."""
        whole = [run(self.accepted_on, None)] if not self.lines else common(line.days for line in self.lines)
        current = current_run(whole, today)
        known = self._told()
        self.earlier = [CompleteDays.of(one) for one in whole if one != current]
        self.status = PlanStatus.OPEN if current is None else PlanStatus.COMPLETE
        self.completed_on = current and current.first
        self.valid_until = None if current is None or current.last == date.max else current.last
        return known != self._told()

    def _told(self) -> tuple[Any, ...]:
        """All of its days, present and earlier, as they are told."""
        return self.status, self.completed_on, self.valid_until, [one.as_dict() for one in self.earlier]
