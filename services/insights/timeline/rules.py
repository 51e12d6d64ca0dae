"""What the family reads of an event: what it is about and what it says to them, and nothing else."""

from collections.abc import Mapping
from typing import Any, Final

_EVENT: Final = ("event_id", "event_title", "starts_at", "reply_by")
_COURSE: Final = ("course_id", "course_code", "course_title")
_TIME: Final = (*_EVENT, "ends_at", "time_zone", "attended_on", "minutes")
_AMOUNT: Final = ("amount_cents", "currency")

FAMILY_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "advisor.accepted": ("advisor_kind", "language", "accepted_on"),
    "advisor_kind.corrected": ("advisor_kind", "corrected_on"),
    "readiness.changed": ("scope", "ready_from", "ready_until", "missing", "missing_since"),
    "readiness_end.announced": ("kind", "last_day", "days_left"),
    "advisor.activated": ("activated_on",),
    "advisor.lapsed": ("lapsed_on",),
    "advisor.paused": ("paused_on", "until"),
    "advisor.resumed": ("resumed_on",),
    "advisor.withdrawn": ("withdrawn_on",),
    "advisor.returned": ("returned_on",),
    "agreement.signed": ("agreement_code", "signed_on", "counts_from", "expires_on"),
    "term_end.announced": ("first_day", "last_day", "days_left"),
    "term.ended": ("first_day", "last_day"),
    "enrolment.opened": (*_COURSE, "renews"),
    "enrolment.completed": (*_COURSE, "completed_on"),
    "certificate.issued": (*_COURSE, "issued_on", "expires_on"),
    "certificate.revoked": (*_COURSE, "revoked_on"),
    "training_plan.completed": ("completed_on", "valid_until"),
    "training_plan.reopened": ("reopened_on",),
    "invitation.sent": (*_EVENT, "asking"),
    "invitation.reminded": (*_EVENT, "days_left"),
    "invitation.declined": _EVENT,
    "invitation.rescheduled": _EVENT,
    "invitation.withdrawn": (*_EVENT, "reason_code"),
    "seat.confirmed": (*_EVENT, "from_waitlist"),
    "seat.waitlisted": (*_EVENT, "position"),
    "seat.released": _EVENT,
    "seat.held": _EVENT,
    "seat.lapsed": _EVENT,
    "seat.missed": _EVENT,
    "attendance.recorded": _TIME,
    "attendance.corrected": _TIME,
    "claim.opened": (*_EVENT, *_AMOUNT, "attended_on"),
    "claim.approved": (*_AMOUNT, "approved_on"),
    "claim.rejected": ("reason_code",),
    "claim.delayed": ("attended_on",),
    "payment.released": (*_AMOUNT, "released_on"),
    "payment.delayed": (*_AMOUNT, "released_on"),
    "payment.settled": (*_AMOUNT, "settled_on"),
    "payment.returned": (*_AMOUNT, "returned_on"),
}
"""By event type without version; of a type that is not here the family reads that it happened, and when.

So neither why a claim is on hold, such as what a bank says of a person, nor anybody's account is among them.
"""


def for_family(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What the family reads of an event's data."""
    fields = FAMILY_FIELDS.get(kind, ())
    return {name: value for name, value in data.items() if name in fields}
