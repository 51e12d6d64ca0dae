"""What counts on a day: a certificate up to and including its `expires_on`, or for good without one."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Protocol

from shared.contracts.training.certificates import MISTAKES, CertificateStatus
from shared.dates import add_months


class CertificateRow(Protocol):
    """The fields of a certificate that decide whether it counts."""

    @property
    def course_code(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def revoked_on(self) -> date | None: ...
    @property
    def never_counted(self) -> bool: ...


def is_mistake(reason_code: str) -> bool:
    """Whether who revokes a certificate for this reason says that it should never have been issued."""
    return reason_code in MISTAKES


def certificate_id(enrolment_id: str) -> str:
    """The id of the certificate of an enrolment."""
    return f"certificate-{enrolment_id}"


def certificate_expires_on(issued_on: date, valid_months: int | None) -> date | None:
    """The last day on which a certificate counts; None for good."""
    return None if valid_months is None else add_months(issued_on, valid_months)


def renewal_opens_on(issued_on: date, expires_on: date | None, days: int) -> date | None:
    """From when on a certificate can be renewed, so many days before it expires; None if it never does."""
    return None if expires_on is None else max(issued_on, expires_on - timedelta(days=days))


def counts_on(expires_on: date | None, day: date) -> bool:
    """Whether something with that expiry counts on that day."""
    return expires_on is None or day <= expires_on


def certificate_status(certificate: CertificateRow, day: date) -> CertificateStatus:
    """The state of the certificate on that day. A revoked one counted before, unless it was a mistake."""
    revoked_on = certificate.revoked_on
    if revoked_on is not None and (certificate.never_counted or day >= revoked_on):
        return CertificateStatus.REVOKED
    if day < certificate.issued_on:
        return CertificateStatus.NOT_YET_ISSUED
    return CertificateStatus.VALID if counts_on(certificate.expires_on, day) else CertificateStatus.EXPIRED


def missing_prerequisites(
    prerequisite_codes: Iterable[str], certificates: Iterable[CertificateRow], day: date
) -> list[str]:
    """The prerequisites without a valid certificate on that day."""
    held = {
        certificate.course_code
        for certificate in certificates
        if certificate_status(certificate, day) == CertificateStatus.VALID
    }
    return [code for code in prerequisite_codes if code not in held]
