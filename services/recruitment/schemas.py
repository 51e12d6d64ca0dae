"""The shapes of recruitment's commands, queries and replies.

The message of every validation is its stable code.
"""

from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.recruitment.rules.files import FILE_CHARACTERS_MAX
from services.recruitment.rules.gates import AGREEMENT, GATES, VALID_MONTHS_MAX
from services.recruitment.rules.states import DECLINE_REASONS, AdvisorStatus, ApplicationStatus

ID_CHARACTERS_MAX: Final = 128
CODE_CHARACTERS_MAX: Final = 40
SOURCE_CHARACTERS_MAX: Final = 300
FILE_NAME_CHARACTERS_MAX: Final = 255
PAGE_ITEMS_DEFAULT: Final = 50
PAGE_ITEMS_MAX: Final = 200


def _text(length_max: int) -> fields.String:
    return fields.String(required=True, validate=validate.Length(1, length_max, error="length"))


def _code() -> fields.String:
    # A word, never a sentence: codes are told to others, so nothing about a person may be written in them.
    pattern = rf"[A-Za-z0-9][A-Za-z0-9._-]{{0,{CODE_CHARACTERS_MAX - 1}}}\Z"
    return fields.String(required=True, validate=validate.Regexp(pattern, error="not_a_code"))


def _choice(choices: Any, **options: Any) -> fields.String:
    return fields.String(validate=validate.OneOf(list(choices), error="not_a_choice"), **options)


def _said() -> fields.String:
    return fields.String(load_default="")


class SubmitApplication(Schema):
    """What an applicant says, as typed.

    What is needed and how it must look is told by `rules.applicants.read_applicant` alone, so that a form and
    a file are judged alike and every wrong field is named at once.
    """

    given_name = _said()
    family_name = _said()
    email = _said()
    phone = _said()
    postal_code = _said()
    advisor_kind = _said()
    language = _said()


class ImportApplications(Schema):
    """A file of applications as text; its first line names the columns."""

    file_name = _text(FILE_NAME_CHARACTERS_MAX)
    content = fields.String(
        required=True, validate=validate.Length(max=FILE_CHARACTERS_MAX, error="too_large")
    )


class ApplicationId(Schema):
    """Which application."""

    application_id = _text(ID_CHARACTERS_MAX)


class AcceptApplication(ApplicationId):
    """Which application, and the version that the caller saw."""

    version = fields.Integer(strict=True)


class DeclineApplication(AcceptApplication):
    """The same, and why."""

    reason_code = _choice(DECLINE_REASONS, required=True)


class AdvisorId(Schema):
    """Which advisor."""

    advisor_id = _text(ID_CHARACTERS_MAX)


class SignAgreement(AdvisorId):
    """What was signed, and when."""

    agreement_code = _code()
    signed_on = fields.Date(required=True)


class SetGate(Schema):
    """A gate that is required from one day to another (both included), and who says so.

    `valid_months`: how long an agreement counts that is signed while this holds.
    """

    code = _choice(GATES, required=True)
    effective_from = fields.Date(required=True)
    effective_to = fields.Date(load_default=None, allow_none=True)
    valid_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, VALID_MONTHS_MAX, error="range"),
    )
    source = _text(SOURCE_CHARACTERS_MAX)

    @validates_schema(skip_on_field_errors=False)
    def _check_together(self, data: dict[str, Any], **_: Any) -> None:
        problems = {}
        if (
            "effective_from" in data
            and (data.get("effective_to") or data["effective_from"]) < data["effective_from"]
        ):
            problems["effective_to"] = ["ends_before_start"]
        if data.get("valid_months") and data.get("code") != AGREEMENT:
            problems["valid_months"] = ["only_for_agreement"]
        if problems:
            raise ValidationError(problems)


class _Paged(Schema):
    cursor = fields.String(load_default=None, allow_none=True)
    limit = fields.Integer(
        load_default=PAGE_ITEMS_DEFAULT, validate=validate.Range(1, PAGE_ITEMS_MAX, error="range")
    )


class ListApplications(_Paged):
    """Applications of one status, or all; newest first."""

    status = _choice(ApplicationStatus)


class ListAdvisors(_Paged):
    """Advisors of one status, or all; newest first."""

    status = _choice(AdvisorStatus)


class Nothing(Schema):
    """A query without parameters."""


class _PersonReply(Schema):
    display_name = fields.String()
    given_name = fields.String()
    family_name = fields.String()
    email = fields.String()
    phone = fields.String()
    postal_code = fields.String()
    advisor_kind = fields.String()
    language = fields.String()
    status = fields.String()
    version = fields.Integer()


class ApplicationReply(_PersonReply):
    """An application as staff see it."""

    application_id = fields.String(attribute="id")
    submitted_at = fields.DateTime(attribute="created_at")
    possible_duplicate_of = fields.String()
    decided_on = fields.Date()
    reason_code = fields.String()
    advisor_id = fields.String()


class AgreementReply(Schema):
    """A signed agreement; it counts up to and on `expires_on`."""

    agreement_code = fields.String()
    signed_on = fields.Date()
    expires_on = fields.Date()


class AdvisorReply(_PersonReply):
    """An advisor as staff and the advisor see it; how the gates stand is added by `GateReply`."""

    advisor_id = fields.String(attribute="id")
    application_id = fields.String()
    accepted_on = fields.Date()
    activated_on = fields.Date()
    status_since = fields.Date()
    agreements = fields.List(fields.Nested(AgreementReply))


class GateReply(Schema):
    """How a required gate stands on the day asked."""

    code = fields.String()
    met = fields.Boolean()
    valid_until = fields.Date()


class AdvisorNameReply(Schema):
    """An advisor as who handles money or checks the books sees it: a name, no more."""

    advisor_id = fields.String(attribute="id")
    display_name = fields.String()


class GateRuleReply(Schema):
    """A row of dated data."""

    code = fields.String()
    effective_from = fields.Date()
    effective_to = fields.Date()
    valid_months = fields.Integer()
    source = fields.String()
