"""The shapes of training's commands, queries and replies.

The message of every validation is its stable code.
"""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.training import rules
from services.training.rules import EnrolmentStatus

ID_CHARACTERS_MAX: Final = 128
CODE_CHARACTERS_MAX: Final = 40
TITLE_CHARACTERS_MAX: Final = 200
SOURCE_CHARACTERS_MAX: Final = 300
PAGE_ITEMS_DEFAULT: Final = 50
PAGE_ITEMS_MAX: Final = 200


def _text(length_max: int, **options: Any) -> fields.String:
    options = {"required": True} | options
    return fields.String(validate=validate.Length(1, length_max, error="length"), **options)


def _title() -> fields.String:
    not_blank = validate.Regexp(r"\s*\S", error="blank")
    return fields.String(
        required=True, validate=[not_blank, validate.Length(max=TITLE_CHARACTERS_MAX, error="length")]
    )


def _code() -> fields.String:
    # A word, never a sentence: codes are told to others, so nothing about a person may be written in them.
    pattern = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{CODE_CHARACTERS_MAX - 1}}}\Z"
    return fields.String(required=True, validate=validate.Regexp(pattern, error="not_a_code"))


class Title(Schema):
    """A title in both languages."""

    en = _title()
    es = _title()


class AddCourse(Schema):
    """A new course; its certificate counts `valid_months`, or for good."""

    code = _code()
    title = fields.Nested(Title, required=True)
    valid_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, rules.VALID_MONTHS_MAX, error="range"),
    )
    prerequisite_codes = fields.List(
        _code(),
        load_default=list,
        validate=validate.Length(max=rules.PREREQUISITES_MAX, error="length"),
    )


class RequireCourse(Schema):
    """A course required of a kind of advisor from one day to another (both included), and who says so."""

    course_code = _code()
    advisor_kind = fields.String(
        required=True,
        validate=validate.OneOf([*rules.ADVISOR_KINDS, rules.ANY_KIND], error="not_a_choice"),
    )
    effective_from = fields.Date(required=True)
    effective_to = fields.Date(load_default=None, allow_none=True)
    source = _text(SOURCE_CHARACTERS_MAX)

    @validates_schema(skip_on_field_errors=False)
    def _ends_after_start(self, data: dict[str, Any], **_: Any) -> None:
        start, end = data.get("effective_from"), data.get("effective_to")
        if start and end and end < start:
            raise ValidationError("ends_before_start", "effective_to")


class CompleteEnrolment(Schema):
    """Which enrolment, and the day on which the course was done."""

    enrolment_id = _text(ID_CHARACTERS_MAX)
    completed_on = fields.Date(required=True)


class RevokeCertificate(Schema):
    """Which certificate, and why."""

    certificate_id = _text(ID_CHARACTERS_MAX)
    reason_code = _code()


class _Paged(Schema):
    cursor = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(
        load_default=PAGE_ITEMS_DEFAULT, validate=validate.Range(1, PAGE_ITEMS_MAX, error="range")
    )


class ListCourses(_Paged):
    """All courses by code."""


class ListEnrolments(_Paged):
    """Enrolments of an advisor or of all, of one status or all; newest first."""

    advisor_id = _text(ID_CHARACTERS_MAX, required=False)
    status = fields.String(validate=validate.OneOf(list(EnrolmentStatus), error="not_a_choice"))


class ListCertificates(_Paged):
    """Certificates of an advisor or of all, as they stand on a day (today if none is named); newest first."""

    advisor_id = _text(ID_CHARACTERS_MAX, required=False)
    on = fields.Date(load_default=None, allow_none=True)


class Nothing(Schema):
    """A query without parameters."""


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
    source = fields.String()


class EnrolmentReply(Schema):
    """An enrolment."""

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
