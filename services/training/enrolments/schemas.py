"""The requests and replies about enrolments."""

from marshmallow import Schema, fields

from services.training.enrolments.rules import EnrolmentStatus
from shared.contracts.requests import Paged, Seen, Title, identifier, one_of


class CompleteEnrolment(Seen):
    """Which enrolment, and the day on which the course was done: today, if none is said."""

    enrolment_id = identifier()
    completed_on = fields.Date(load_default=None, allow_none=True)


class ListEnrolments(Paged):
    """Enrolments of an advisor or of all, of one status or all; newest first."""

    advisor_id = identifier(required=False)
    status = one_of(EnrolmentStatus)


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
