"""Contracts of certificates."""

from enum import StrEnum
from typing import Final

from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Count,
    Day,
    EnteredDay,
    EventSchema,
    Flag,
    Id,
    LocalizedText,
    OneOf,
    Reply,
    Text,
    Word,
    page_of,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Paged, Seen
from shared.contracts.roles import ADMINISTRATOR, READERS_AND_FAMILY

PUBLISHER = "training"


MISTAKES: Final = frozenset(["entered_by_mistake", "issued_in_error", "other_person"])
"""The reasons by which a revoked certificate never counted; for others it counted up to the day before."""


class CertificateStatus(StrEnum):
    """The state of a certificate on a given day."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_YET_ISSUED = "not_yet_issued"


# ------------------------------------------------------------ events


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
    never_counted = Flag("Whether it was a mistake; else it counted up to the day before", required=False)


CERTIFICATE_ISSUED = Contract(
    "certificate.issued.v1", PUBLISHER, CertificateIssued, "An advisor received a certificate."
)

CERTIFICATE_REVOKED = Contract(
    "certificate.revoked.v1", PUBLISHER, CertificateRevoked, "A certificate no longer counts."
)


# ------------------------------------------------------------ requests


class RevokeCertificate(Seen):
    """Which certificate, and the reason.

    For `entered_by_mistake`, `issued_in_error` and `other_person` it never counted, for others it did up to
    the day before.
    """

    certificate_id = Id()
    reason_code = Word()


class ListCertificates(Paged):
    """Certificates of an advisor or of all, with their state on a day; newest first."""

    advisor_id = Id(required=False)
    on = EnteredDay("Today by default", allow_none=True, default=None)


# ------------------------------------------------------------ replies


class CertificateReply(Reply):
    """A certificate and its state on the given day."""

    certificate_id = Id(of="id")
    advisor_id = Id()
    enrolment_id = Id()
    course_id = Id()
    course_code = Code()
    course_title = LocalizedText(exact=True)
    status = OneOf(*CertificateStatus)
    issued_on = Day()
    expires_on = Day(allow_none=True)
    renewal_opens_on = Day("From when on it can be renewed; null if it counts for good", allow_none=True)
    renewable = Flag("Whether that is so on the given day, unless it was renewed before")
    source = Text("Where it comes from, if it is older than the enrolment", allow_none=True)
    revoked_on = Day(allow_none=True)
    reason_code = Code(allow_none=True)
    never_counted = Flag("Whether it was revoked as a mistake: it counted on no day")
    version = Count()


# ------------------------------------------------------------ operations

CERTIFICATES = query(
    "training.certificates",
    "List certificates; an advisor sees their own",
    request=ListCertificates,
    reply=page_of(CertificateReply, "Certificates"),
    roles=READERS_AND_FAMILY,
)
REVOKE_CERTIFICATE = command(
    "training.revoke_certificate",
    "Revoke a certificate",
    request=RevokeCertificate,
    reply=CertificateReply,
    roles=ADMINISTRATOR,
)
