"""The requests and replies about certificates."""

from marshmallow import Schema, fields

from shared.contracts.requests import Paged, Seen, Title, identifier, word


class RevokeCertificate(Seen):
    """Which certificate, and why."""

    certificate_id = identifier()
    reason_code = word()


class ListCertificates(Paged):
    """Certificates of an advisor or of all, as they stand on a day (today if none is named); newest first."""

    advisor_id = identifier(required=False)
    on = fields.Date(load_default=None, allow_none=True)


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
