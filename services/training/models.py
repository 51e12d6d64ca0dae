"""What training stores, and the transitions that its documents allow."""

from datetime import date
from typing import Any, Self

from mongoengine import (
    BooleanField,
    EmbeddedDocumentField,
    EmbeddedDocumentListField,
    IntField,
    ListField,
    StringField,
)

from services.training import rules
from services.training.rules import EnrolmentStatus, PlanStatus
from shared.errors import Conflict
from shared.persistence.documents import DayField, LocalizedText, Part, Record


class Course(Record):
    """A course; `valid_months` is how long its certificate counts, for good without.

    What it builds on was there before it, so that courses never build on one another in a circle.
    """

    meta = {"collection": "courses", "indexes": [("tenant", "id")]}

    code = StringField(required=True)
    title = EmbeddedDocumentField(LocalizedText, required=True)
    valid_months = IntField(min_value=1, max_value=rules.VALID_MONTHS_MAX)
    prerequisite_codes = ListField(StringField())


class CourseRequirement(Record):
    """Dated data: a course required of a kind of advisor from one day to another, and who says so.

    `self_paced`: meanwhile its advisor may say that it is done; otherwise staff confirm it.
    """

    meta = {"collection": "course_requirements", "indexes": [("tenant", "course_code", "effective_from")]}

    course_code = StringField(required=True)
    advisor_kind = StringField(required=True, choices=[*rules.ADVISOR_KINDS, rules.ANY_KIND])
    effective_from = DayField(required=True)
    effective_to = DayField()
    self_paced = BooleanField(default=False)
    source = StringField(required=True)


class Enrolment(Record):
    """An advisor's place in a course."""

    meta = {
        "collection": "enrolments",
        "indexes": [("tenant", "id"), ("tenant", "advisor_id", "id"), ("tenant", "status", "id")],
    }

    advisor_id = StringField(required=True)
    course_id = StringField(required=True)
    course_code = StringField(required=True)
    course_title = EmbeddedDocumentField(LocalizedText, required=True)
    status = StringField(required=True, choices=list(EnrolmentStatus), default=EnrolmentStatus.OPENED)
    opened_on = DayField(required=True)
    completed_on = DayField()
    closed_on = DayField()

    def complete(self, on: date) -> None:
        """The course was done."""
        self._end(EnrolmentStatus.COMPLETED)
        self.completed_on = on

    def close(self, on: date) -> None:
        """The advisor left before the course was done."""
        self._end(EnrolmentStatus.CLOSED)
        self.closed_on = on

    def _end(self, status: EnrolmentStatus) -> None:
        if self.status != EnrolmentStatus.OPENED:
            raise Conflict(f"This enrolment is {self.status} already.")
        self.status = status


class Certificate(Record):
    """What an advisor received for a completed course."""

    meta = {"collection": "certificates", "indexes": [("tenant", "id"), ("tenant", "advisor_id", "id")]}

    advisor_id = StringField(required=True)
    enrolment_id = StringField(required=True)
    course_id = StringField(required=True)
    course_code = StringField(required=True)
    course_title = EmbeddedDocumentField(LocalizedText, required=True)
    issued_on = DayField(required=True)
    expires_on = DayField()
    revoked_on = DayField()
    reason_code = StringField()

    @classmethod
    def of(cls, enrolment_id: str, course: Course, **values: Any) -> Self:
        """The certificate that a completed enrolment in a course leads to."""
        return cls(
            id=rules.certificate_id(enrolment_id),
            enrolment_id=enrolment_id,
            course_id=course.id,
            course_code=course.code,
            course_title=course.title,
            **values,
        )

    def revoke(self, reason_code: str, on: date) -> None:
        """It no longer counts, and is treated as if it never had."""
        if self.revoked_on is not None:
            raise Conflict("This certificate was revoked already.")
        self.revoked_on = on
        self.reason_code = reason_code


class PlanLine(Part):
    """One course of a plan: the enrolment under way, and the certificate held."""

    course_code = StringField(required=True)
    open_enrolment_id = StringField()
    certificate_id = StringField()
    issued_on = DayField()
    expires_on = DayField()

    def is_certified_on(self, day: date) -> bool:
        """Whether the certificate held counts on that day."""
        return self.certificate_id is not None and rules.counts_on(self.expires_on, day)

    def certify(self, certificate: Certificate) -> None:
        """The enrolment under way led to a certificate."""
        self.open_enrolment_id = None
        self.certificate_id = certificate.id
        self.issued_on = certificate.issued_on
        self.expires_on = certificate.expires_on

    def lose(self, certificate: Certificate) -> None:
        """The certificate was revoked, which matters here only if it is the one held."""
        if self.certificate_id == certificate.id:
            self.certificate_id = self.issued_on = self.expires_on = None


class TrainingPlan(Record):
    """What an advisor must learn. Every completion and revocation changes it, so none overlooks another.

    `accepted_on` is empty until the acceptance is heard, `withdrawn_on` until the withdrawal is.
    """

    meta = {"collection": "training_plans"}

    advisor_id = StringField(required=True)
    advisor_kind = StringField(choices=rules.ADVISOR_KINDS)
    accepted_on = DayField()
    withdrawn_on = DayField()
    status = StringField(required=True, choices=list(PlanStatus), default=PlanStatus.OPEN)
    completed_on = DayField()
    valid_until = DayField()
    lines = EmbeddedDocumentListField(PlanLine)

    def line(self, course_code: str) -> PlanLine:
        """The line of a course; a new one if the plan has none yet."""
        for line in self.lines:
            if line.course_code == course_code:
                return line
        self.lines.append(PlanLine(course_code=course_code))
        return self.lines[-1]

    def lacking_on(self, day: date) -> list[PlanLine]:
        """The lines without a certificate that counts on that day."""
        return [line for line in self.lines if not line.is_certified_on(day)]

    def complete(self) -> bool:
        """Every line is certified; says whether that is news."""
        completed_on = max((line.issued_on for line in self.lines), default=self.accepted_on)
        valid_until = rules.earliest_expiry(line.expires_on for line in self.lines)
        known = (self.status, self.completed_on, self.valid_until)
        if known == (PlanStatus.COMPLETE, completed_on, valid_until):
            return False
        self.status, self.completed_on, self.valid_until = PlanStatus.COMPLETE, completed_on, valid_until
        return True

    def reopen(self) -> bool:
        """A line lacks its certificate; says whether that is news."""
        if self.status == PlanStatus.OPEN:
            return False
        self.status, self.completed_on, self.valid_until = PlanStatus.OPEN, None, None
        return True
