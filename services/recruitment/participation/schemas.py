"""The requests and replies about advisors."""

from marshmallow import Schema, fields

from services.recruitment.participation.rules import AdvisorStatus
from services.recruitment.people.api import PersonReply
from shared.contracts.requests import Paged, Seen, identifier, one_of, word


class AdvisorId(Schema):
    """Which advisor."""

    advisor_id = identifier()


class ChangeAdvisor(AdvisorId, Seen):
    """Which advisor."""


class SignAgreement(ChangeAdvisor):
    """What was signed, and when."""

    agreement_code = word()
    signed_on = fields.Date(required=True)


class ListAdvisors(Paged):
    """Advisors of one status, or all; newest first."""

    status = one_of(AdvisorStatus)


class AgreementReply(Schema):
    """A signed agreement; it counts up to and on `expires_on`."""

    agreement_code = fields.String()
    signed_on = fields.Date()
    expires_on = fields.Date()


class AdvisorReply(PersonReply):
    """An advisor as staff and the advisor see it; how the gates stand is added by `GateReply`."""

    advisor_id = fields.String(attribute="id")
    application_id = fields.String()
    accepted_on = fields.Date()
    activated_on = fields.Date()
    status_since = fields.Date()
    agreements = fields.List(fields.Nested(AgreementReply))


class AdvisorNameReply(Schema):
    """An advisor as who handles money or checks the books sees it: a name, no more."""

    advisor_id = fields.String(attribute="id")
    display_name = fields.String()
