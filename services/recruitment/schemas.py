"""The shapes of recruitment's commands, queries and replies."""

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from services.recruitment.rules.files import FILE_CHARACTERS_MAX
from services.recruitment.rules.gates import AGREEMENT, GATES, VALID_MONTHS_MAX
from services.recruitment.rules.states import DECLINE_REASONS, AdvisorStatus, ApplicationStatus
from shared.application.requests import (
    FILE_NAME_CHARACTERS_MAX,
    Dated,
    Paged,
    Seen,
    identifier,
    one_of,
    text,
    word,
)


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

    file_name = text(FILE_NAME_CHARACTERS_MAX)
    content = fields.String(
        required=True, validate=validate.Length(max=FILE_CHARACTERS_MAX, error="too_large")
    )


class ApplicationId(Schema):
    """Which application."""

    application_id = identifier()


class AcceptApplication(ApplicationId, Seen):
    """Which application."""


class DeclineApplication(AcceptApplication):
    """The same, and why."""

    reason_code = one_of(DECLINE_REASONS, required=True)


class AdvisorId(Schema):
    """Which advisor."""

    advisor_id = identifier()


class ChangeAdvisor(AdvisorId, Seen):
    """Which advisor."""


class SignAgreement(ChangeAdvisor):
    """What was signed, and when."""

    agreement_code = word()
    signed_on = fields.Date(required=True)


class SetGate(Dated):
    """A gate that is required from one day to another (both included), and who says so.

    Of an agreement: `agreement_code`, which one may be signed while this holds, and `valid_months`, how long
    that counts.
    """

    code = one_of(GATES, required=True)
    agreement_code = word(required=False)
    valid_months = fields.Integer(
        strict=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(1, VALID_MONTHS_MAX),
    )

    @validates_schema(skip_on_field_errors=False)
    def _only_an_agreement_has_terms(self, data: dict[str, Any], **_: Any) -> None:
        terms = [name for name in ("agreement_code", "valid_months") if data.get(name)]
        if terms and data.get("code") != AGREEMENT:
            raise ValidationError({name: ["only_for_agreement"] for name in terms})


class ListApplications(Paged):
    """Applications of one status, or all; newest first."""

    status = one_of(ApplicationStatus)


class ListAdvisors(Paged):
    """Advisors of one status, or all; newest first."""

    status = one_of(AdvisorStatus)


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
    agreement_code = fields.String()
    valid_months = fields.Integer()
    source = fields.String()
