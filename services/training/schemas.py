"""The shapes of training's commands, queries and replies."""

from marshmallow import Schema, fields, validate

from services.training import rules
from services.training.rules import EnrolmentStatus
from shared.application.requests import Dated, Paged, Seen, Title, identifier, one_of, word


class AddCourse(Schema):
    """A new course; its certificate counts `valid_months`, or for good."""

    code = word()
    title = fields.Nested(Title, required=True)
    valid_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, rules.VALID_MONTHS_MAX),
    )
    prerequisite_codes = fields.List(
        word(),
        load_default=list,
        validate=validate.Length(max=rules.PREREQUISITES_MAX),
    )


class RequireCourse(Dated):
    """A course required of a kind of advisor from one day to another (both included), and who says so.

    `self_paced`: its advisor may say that it is done; otherwise staff confirm it.
    """

    course_code = word()
    advisor_kind = one_of([*rules.ADVISOR_KINDS, rules.ANY_KIND], required=True)
    self_paced = fields.Boolean(load_default=False, truthy=[True], falsy=[False])


class CompleteEnrolment(Seen):
    """Which enrolment, and the day on which the course was done: today, if none is said."""

    enrolment_id = identifier()
    completed_on = fields.Date(load_default=None, allow_none=True)


class RevokeCertificate(Seen):
    """Which certificate, and why."""

    certificate_id = identifier()
    reason_code = word()


class ListCourses(Paged):
    """All courses by code."""


class ListEnrolments(Paged):
    """Enrolments of an advisor or of all, of one status or all; newest first."""

    advisor_id = identifier(required=False)
    status = one_of(EnrolmentStatus)


class ListCertificates(Paged):
    """Certificates of an advisor or of all, as they stand on a day (today if none is named); newest first."""

    advisor_id = identifier(required=False)
    on = fields.Date(load_default=None, allow_none=True)


class CourseReply(Schema):
    """A course."""

    course_id = fields.String(attribute="id")
    code = fields.String()
    title = fields.Nested(Title)
    valid_months = fields.Integer()
    prerequisite_codes = fields.List(fields.String())
    version = fields.Integer()


class RequirementReply(Schema):
    """A row of dated data."""

    course_code = fields.String()
    advisor_kind = fields.String()
    effective_from = fields.Date()
    effective_to = fields.Date()
    self_paced = fields.Boolean()
    source = fields.String()


class EnrolmentReply(Schema):
    """An enrolment; whether its advisor may complete it (`self_paced`) is added by the use case."""

    enrolment_id = fields.String(attribute="id")
    advisor_id = fields.String()
    course_id = fields.String()
    course_code = fields.String()
    course_title = fields.Nested(Title)
    status = fields.String()
    opened_on = fields.Date()
    completed_on = fields.Date()
    closed_on = fields.Date()
    version = fields.Integer()


class CertificateReply(Schema):
    """A certificate; what it is on a day (`status`) is added by the use case."""

    certificate_id = fields.String(attribute="id")
    advisor_id = fields.String()
    enrolment_id = fields.String()
    course_id = fields.String()
    course_code = fields.String()
    course_title = fields.Nested(Title)
    issued_on = fields.Date()
    expires_on = fields.Date()
    revoked_on = fields.Date()
    reason_code = fields.String()
    version = fields.Integer()
