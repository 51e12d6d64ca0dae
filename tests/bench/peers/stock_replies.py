"""What the stock nameko service answers, as marshmallow schemas: the fields of ours, as a test compares."""

from marshmallow import Schema, fields


class AgreementReply(Schema):
    """A signed agreement."""

    agreement_code = fields.String()
    signed_on = fields.String()
    counts_from = fields.String()
    expires_on = fields.String()
    entered_by = fields.String()
    entered_at = fields.DateTime("%Y-%m-%dT%H:%M:%S.%fZ")
    voided_on = fields.String()
    void_reason_code = fields.String()


class TermReply(Schema):
    """A term for which an advisor was appointed before."""

    first_day = fields.String()
    last_day = fields.String()
    source = fields.String()


class ReadinessReply(Schema):
    """From when until when an advisor is ready, or what is missing."""

    on = fields.Date()
    scope = fields.String()
    ready = fields.Boolean()
    ready_from = fields.Date()
    ready_until = fields.Date()
    missing = fields.List(fields.String())


class RequirementReply(Schema):
    """Whether what is required is there."""

    kind = fields.String()
    agreement_code = fields.String()
    met = fields.Boolean()
    valid_until = fields.Date()


class EarlierKindReply(Schema):
    """The kind that was noted by mistake."""

    advisor_kind = fields.String()
    corrected_on = fields.String()
    corrected_by = fields.String()


class AdvisorReply(Schema):
    """An advisor."""

    display_name = fields.String()
    given_name = fields.String()
    family_name = fields.String()
    email = fields.String()
    phone = fields.String()
    postal_code = fields.String()
    advisor_kind = fields.String()
    language = fields.String()
    language_as_written = fields.String()
    status = fields.String()
    version = fields.Integer()
    advisor_id = fields.String(attribute="id")
    person_id = fields.String()
    application_id = fields.String()
    accepted_on = fields.String()
    activated_on = fields.String()
    status_since = fields.String()
    paused_until = fields.String()
    agreements = fields.List(fields.Nested(AgreementReply))
    terms = fields.List(fields.Nested(TermReply))
    earlier_kinds = fields.List(fields.Nested(EarlierKindReply))
