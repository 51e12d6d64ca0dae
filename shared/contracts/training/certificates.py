"""What training publishes about certificates."""

from shared.contracts.event import Contract
from shared.contracts.fields import Code, Day, EventSchema, Id, LocalizedText

PUBLISHER = "training"


class CertificateIssued(EventSchema):
    certificate_id = Id()
    advisor_id = Id()
    course_id = Id()
    course_code = Code()
    course_title = LocalizedText()
    issued_on = Day()
    expires_on = Day(allow_none=True)


class CertificateRevoked(EventSchema):
    certificate_id = Id()
    advisor_id = Id()
    course_id = Id()
    revoked_on = Day()
    reason_code = Code()


CERTIFICATE_ISSUED = Contract(
    "certificate.issued.v1", PUBLISHER, CertificateIssued, "An advisor received a certificate."
)

CERTIFICATE_REVOKED = Contract(
    "certificate.revoked.v1", PUBLISHER, CertificateRevoked, "A certificate no longer counts."
)
