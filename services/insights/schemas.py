"""The shapes of insights' queries and replies."""

from typing import Any

from marshmallow import Schema, fields

from services.insights.models import Attended, ClaimTrail, PaymentTrail, TimelineEntry
from services.insights.rules.waiting import WHOSE_TURN, What
from shared.application.requests import Paged, identifier, one_of
from shared.contracts.fields import format_instant


class AdvisorTimeline(Paged):
    """Whose timeline."""

    advisor_id = identifier()


class Waiting(Paged):
    """Everyone who waits, or those who wait for one thing."""

    what = one_of(What)


class MoneyTrail(Paged):
    """A page of the money trail."""


class Reconcile(Schema):
    """The facts of each service, as its own query `facts` gives them."""

    facts = fields.Dict(keys=fields.String(), values=fields.Dict(keys=fields.String()), required=True)


def timeline_view(entry: TimelineEntry) -> dict[str, Any]:
    """One fact as replies show it; `kind` is the event's name without its version."""
    return {"entry_id": entry.id, "kind": entry.kind, "at": format_instant(entry.at), "data": entry.data}


def wait_view(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A stored wait as replies show it: who waits, for what, whose turn it is, since when."""
    what = What(row["what"])
    return {
        "what": what,
        "whose_turn": WHOSE_TURN[what],
        "subject_id": row["subject_id"],
        "advisor_id": row.get("advisor_id"),
        "display_name": names.get(row.get("advisor_id", ""), ""),
        "since": format_instant(row["since"]),
        "detail": row.get("detail", {}),
    }


def trail_view(attended: Attended, claim: ClaimTrail | None, names: dict[str, str]) -> dict[str, Any]:
    """An attendance with what became of it; what has not happened yet is null."""
    return {
        "attendance_id": attended.id,
        "advisor_id": attended.advisor_id,
        "display_name": names.get(attended.advisor_id, ""),
        "event_id": attended.event_id,
        "event_title": attended.event_title,
        "attended_on": attended.attended_on.isoformat(),
        "minutes": attended.minutes,
        **_claim_view(claim or ClaimTrail()),
    }


def _claim_view(claim: ClaimTrail) -> dict[str, Any]:
    return {
        "claim_id": claim.id,
        "currency": claim.currency,
        "claimed_cents": claim.claimed_cents,
        "approved_cents": claim.approved_cents,
        "approved_on": _day(claim.approved_on),
        "rejected_for": claim.rejected_for,
        "payments": [_payment_view(payment) for payment in claim.payments],
    }


def _payment_view(payment: PaymentTrail) -> dict[str, Any]:
    return {
        "payment_id": payment.payment_id,
        "payment_file_id": payment.payment_file_id,
        "amount_cents": payment.amount_cents,
        "released_on": _day(payment.released_on),
        "settled_on": _day(payment.settled_on),
        "returned_on": _day(payment.returned_on),
        "return_code": payment.return_code,
    }


def _day(value: Any) -> str | None:
    return None if value is None else value.isoformat()
