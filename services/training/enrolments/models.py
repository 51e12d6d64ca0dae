"""Enrolments and plans as they are stored, and their transitions."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Self

from mongoengine import EmbeddedDocumentField, EmbeddedDocumentListField, StringField

from services.training.certificates.api import Certificate, counts_on, earliest_expiry
from shared.contracts.reconciliation import Entry, each_one
from shared.contracts.recruitment.people import ADVISOR_KINDS
from shared.contracts.training.enrolments import EnrolmentStatus, PlanStatus
from shared.dates import ONE_DAY
from shared.errors import Conflict
from shared.persistence.documents import DayField, Embedded, LocalizedText, Record


class Enrolment(Record):
    """An advisor's enrolment in a course."""

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

    def complete(self, on: date) -> None:
        """The course was completed."""
        self._end(EnrolmentStatus.COMPLETED)
        self.completed_on = on

    def close(self, on: date) -> None:
        """The advisor left before completing the course."""
        self._end(EnrolmentStatus.CLOSED)
        self.closed_on = on

    def _end(self, status: EnrolmentStatus) -> None:
        if self.status != EnrolmentStatus.OPENED:
            raise Conflict(f"This enrolment is {self.status} already.")
        self.status = status


class PlanLine(Embedded):
    """One course of a plan: its open enrolment and its certificate."""

    course_code = StringField(required=True)
    open_enrolment_id = StringField()
    certificate_id = StringField()
    issued_on = DayField()
    expires_on = DayField()

    def is_certified_on(self, day: date) -> bool:
        """Whether its certificate counts on that day."""
        return self.certificate_id is not None and counts_on(self.expires_on, day)

    def certify(self, certificate: Certificate) -> None:
        """The open enrolment led to a certificate."""
        self.open_enrolment_id = None
        self.certificate_id = certificate.id
        self.issued_on = certificate.issued_on
        self.expires_on = certificate.expires_on

    def lose(self, certificate: Certificate) -> None:
        """The certificate was revoked; ignored unless it is the current one."""
        if self.certificate_id == certificate.id:
            self.certificate_id = self.issued_on = self.expires_on = None


class CompleteDays(Embedded):
    """A run of days on which a plan is complete; without a last day for good."""

    first_day = DayField(required=True)
    last_day = DayField()

    def cut(self, until: date) -> Self:
        """The same, up to a day."""
        last = min(self.last_day or date.max, until)
        return type(self)(first_day=self.first_day, last_day=None if last == date.max else last)

    def as_dict(self) -> dict[str, date | None]:
        """As events carry it."""
        return {"first_day": self.first_day, "last_day": self.last_day}


class TrainingPlan(Record):
    """An advisor's training plan. Every completion and revocation writes it, so none misses another.

    `accepted_on` is empty until the acceptance arrives, `withdrawn_on` until the withdrawal does. `earlier`
    has the days on which it was complete before.
    """

    meta = {"collection": "training_plans", "indexes": [("tenant", "status")]}

    advisor_id = StringField(required=True)
    advisor_kind = StringField(choices=ADVISOR_KINDS)
    accepted_on = DayField()
    withdrawn_on = DayField()
    status = StringField(required=True, choices=list(PlanStatus), default=PlanStatus.OPEN)
    completed_on = DayField()
    valid_until = DayField()
    lines = EmbeddedDocumentListField(PlanLine)
    earlier = EmbeddedDocumentListField(CompleteDays)

    @staticmethod
    def tallied(stored: dict[str, Any]) -> Iterator[Entry]:
        """The running sums of plans, in total and by status."""
        yield from each_one(stored)
        yield Entry(stored["status"], stored["_id"])

    def line(self, course_code: str) -> PlanLine:
        """The line of a course; a new one if the plan has none yet."""
        for line in self.lines:
            if line.course_code == course_code:
                return line
        self.lines.append(PlanLine(course_code=course_code))
        return self.lines[-1]

    def lacking_on(self, day: date) -> list[PlanLine]:
        """The lines without a valid certificate on that day."""
        return [line for line in self.lines if not line.is_certified_on(day)]

    def complete(self) -> bool:
        """Every line is certified; returns whether that is a change."""
        completed_on = max((line.issued_on for line in self.lines), default=self.accepted_on)
        valid_until = earliest_expiry(line.expires_on for line in self.lines)
        known = (self.status, self.completed_on, self.valid_until)
        if known == (PlanStatus.COMPLETE, completed_on, valid_until):
            return False
        self._keep_run(date.max)
        self.status, self.completed_on, self.valid_until = PlanStatus.COMPLETE, completed_on, valid_until
        return True

    def reopen(self, on: date) -> bool:
        """A line lacks its certificate from that day on; returns whether that is a change."""
        if self.status == PlanStatus.OPEN:
            return False
        self._keep_run(on - ONE_DAY)
        self.status, self.completed_on, self.valid_until = PlanStatus.OPEN, None, None
        return True

    def _keep_run(self, until: date) -> None:
        """Keep the days on which the plan was complete so far, up to a day."""
        if self.status == PlanStatus.COMPLETE:
            self.earlier.append(CompleteDays(first_day=self.completed_on, last_day=self.valid_until))
        self.earlier = [days.cut(until) for days in self.earlier if days.first_day <= until]
