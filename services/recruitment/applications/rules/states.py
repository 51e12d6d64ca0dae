"""The states of an application, and the words for why it was declined."""

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


def advisor_id_of(application_id: str) -> str:
    """The id of the advisor that an application leads to: one application never makes two."""
    return f"advisor-{application_id}"
