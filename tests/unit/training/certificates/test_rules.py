"""What counts on a day."""

from dataclasses import dataclass
from datetime import date, timedelta

from services.training.certificates.rules import (
    certificate_expires_on,
    certificate_status,
    counts_on,
    missing_prerequisites,
    renewal_opens_on,
)
from shared.contracts.training.certificates import CertificateStatus


@dataclass(frozen=True)
class Held:
    course_code: str
    issued_on: date
    expires_on: date | None = None
    revoked_on: date | None = None
    never_counted: bool = False


TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


def test_a_certificate_counts_up_to_and_on_the_day_it_expires():
    certificate = Held("privacy", date(2025, 11, 22), TODAY)
    assert certificate_status(certificate, TODAY) == CertificateStatus.VALID
    assert certificate_status(certificate, TODAY + DAY) == CertificateStatus.EXPIRED
    assert certificate_status(certificate, date(2025, 11, 21)) == CertificateStatus.NOT_YET_ISSUED


def test_a_revoked_certificate_counted_up_to_the_day_before_unless_it_was_a_mistake():
    certificate = Held("privacy", date(2025, 11, 22), None, TODAY)
    assert certificate_status(certificate, TODAY - DAY) == CertificateStatus.VALID
    assert certificate_status(certificate, TODAY) == CertificateStatus.REVOKED
    mistake = Held("privacy", date(2025, 11, 22), None, TODAY, never_counted=True)
    assert certificate_status(mistake, TODAY - DAY) == CertificateStatus.REVOKED


def test_a_certificate_without_a_term_counts_for_good():
    assert certificate_expires_on(TODAY, None) is None
    assert counts_on(None, date.max)


def test_a_term_is_in_whole_months():
    assert certificate_expires_on(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_a_prerequisite_must_be_certified_on_the_day_itself():
    certificates = [
        Held("lapsed", date(2024, 1, 1), TODAY - DAY),
        Held("later", TODAY + DAY),
        Held("revoked", date(2026, 1, 1), None, TODAY),
        Held("last-day", date(2026, 1, 1), TODAY),
        Held("renewed", date(2024, 1, 1), date(2025, 1, 1)),
        Held("renewed", date(2026, 1, 1), None),
    ]
    wanted = ["lapsed", "later", "revoked", "last-day", "renewed", "never"]
    assert missing_prerequisites(wanted, certificates, TODAY) == ["lapsed", "later", "revoked", "never"]


def test_a_certificate_is_renewed_some_days_before_its_end_and_never_before_its_beginning():
    assert renewal_opens_on(TODAY, TODAY + 90 * DAY, 30) == TODAY + 60 * DAY
    assert renewal_opens_on(TODAY, TODAY + 30 * DAY, 90) == TODAY
    assert renewal_opens_on(TODAY, None, 90) is None
