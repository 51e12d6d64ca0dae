"""What training decides by calculation alone: what is required, what comes first, what counts on a day.

A certificate counts up to and on its `expires_on`; without one it counts for good.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Protocol

from shared.days import Dated, add_months, in_force

ADVISOR_KINDS = ("parent", "youth")
ANY_KIND = "any"
VALID_MONTHS_MAX = 120
PREREQUISITES_MAX = 20


class EnrolmentStatus(StrEnum):
    """An enrolment is opened, and then completed, or closed when the advisor leaves."""

    OPENED = "opened"
    COMPLETED = "completed"
    CLOSED = "closed"


class PlanStatus(StrEnum):
    """A plan is complete while every course of it is certified; otherwise it is open."""

    OPEN = "open"
    COMPLETE = "complete"


class CertificateStatus(StrEnum):
    """What a certificate is on the day asked."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"
    NOT_YET_ISSUED = "not_yet_issued"


class RequirementRow(Dated, Protocol):
    """A course that is required of a kind of advisor from one day to another.

    `self_paced`: its advisor may say that it is done; otherwise staff confirm it.
    """

    @property
    def course_code(self) -> str: ...
    @property
    def advisor_kind(self) -> str: ...
    @property
    def self_paced(self) -> bool: ...


class CertificateRow(Protocol):
    """What of a certificate decides whether it counts."""

    @property
    def course_code(self) -> str: ...
    @property
    def issued_on(self) -> date: ...
    @property
    def expires_on(self) -> date | None: ...
    @property
    def revoked_on(self) -> date | None: ...


def plan_id(advisor_id: str) -> str:
    """An advisor has one plan."""
    return f"plan-{advisor_id}"


def course_id(tenant: str, course_code: str) -> str:
    """A tenant has one course of a code."""
    return f"course-{tenant}-{course_code}"


def requirement_id(tenant: str, course_code: str, advisor_kind: str, effective_from: date) -> str:
    """The natural key of a row of dated data: saying it again changes it."""
    return f"requirement-{tenant}-{course_code}-{advisor_kind}-{effective_from}"


def certificate_id(enrolment_id: str) -> str:
    """An enrolment leads to one certificate."""
    return f"certificate-{enrolment_id}"


def required_courses(rows: Iterable[RequirementRow], advisor_kind: str, day: date) -> list[str]:
    """The codes of the courses required on that day of that kind of advisor, each once, in a fixed order."""
    return sorted({row.course_code for row in _required(rows, advisor_kind, day)})


def is_self_paced(rows: Iterable[RequirementRow], course_code: str, advisor_kind: str, day: date) -> bool:
    """Whether an advisor of that kind may say that day that a course is done.

    Only if it is required of them, and each row that requires it says so: in doubt, staff confirm it.
    """
    said = [row.self_paced for row in _required(rows, advisor_kind, day) if row.course_code == course_code]
    return bool(said) and all(said)


def _required(rows: Iterable[RequirementRow], advisor_kind: str, day: date) -> list[RequirementRow]:
    return [row for row in in_force(rows, day) if row.advisor_kind in (advisor_kind, ANY_KIND)]


def with_prerequisites(course_codes: Iterable[str], prerequisites: Mapping[str, Sequence[str]]) -> list[str]:
    """These courses and all that they build on, each once and after what it builds on."""
    ordered: dict[str, None] = {}

    def place(course_code: str) -> None:
        for earlier in prerequisites[course_code]:
            if earlier not in ordered:
                place(earlier)
        ordered[course_code] = None

    for course_code in course_codes:
        place(course_code)
    return list(ordered)


def certificate_expires_on(issued_on: date, valid_months: int | None) -> date | None:
    """The last day on which a certificate counts; None for good."""
    return None if valid_months is None else add_months(issued_on, valid_months)


def counts_on(expires_on: date | None, day: date) -> bool:
    """Whether what expires then counts on that day."""
    return expires_on is None or day <= expires_on


def certificate_status(certificate: CertificateRow, day: date) -> CertificateStatus:
    """What the certificate is on that day. A revoked one never counted."""
    if certificate.revoked_on is not None:
        return CertificateStatus.REVOKED
    if day < certificate.issued_on:
        return CertificateStatus.NOT_YET_ISSUED
    return CertificateStatus.VALID if counts_on(certificate.expires_on, day) else CertificateStatus.EXPIRED


def missing_prerequisites(
    prerequisite_codes: Iterable[str], certificates: Iterable[CertificateRow], day: date
) -> list[str]:
    """The prerequisites for which none of the certificates is valid on that day."""
    held = {
        certificate.course_code
        for certificate in certificates
        if certificate_status(certificate, day) == CertificateStatus.VALID
    }
    return [code for code in prerequisite_codes if code not in held]


def earliest_expiry(expiries: Iterable[date | None]) -> date | None:
    """The day on which the first of these lapses; None when none ever does."""
    return min((day for day in expiries if day is not None), default=None)
