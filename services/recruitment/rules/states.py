"""The states of applications and advisors, and the words for why an application was declined."""

from enum import StrEnum

DECLINE_REASONS = (
    "no_open_place",
    "kept_for_later",
    "not_eligible",
    "outside_service_area",
    "duplicate_application",
    "applicant_withdrew",
    "could_not_be_reached",
)


class ApplicationStatus(StrEnum):
    """An application is submitted, and then decided once."""

    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class AdvisorStatus(StrEnum):
    """An advisor becomes active by meeting the gates, may take breaks, and leaves once."""

    ONBOARDING = "onboarding"
    ACTIVE = "active"
    PAUSED = "paused"
    WITHDRAWN = "withdrawn"


def advisor_id_of(application_id: str) -> str:
    """The id of the advisor that an application leads to: one application never makes two."""
    return f"advisor-{application_id}"


def gate_rule_id(tenant: str, code: str, effective_from: str) -> str:
    """The natural key of a row of dated data: setting it again changes it."""
    return f"gate-{tenant}-{code}-{effective_from}"
