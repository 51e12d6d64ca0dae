"""Queries about claims."""

from collections.abc import Sequence
from typing import Any, Final

from services.stipends.claims.models import Claim
from services.stipends.claims.use_cases.duties import hands_of
from services.stipends.claims.use_cases.refusals import refusals
from services.stipends.payees.api import payee_names
from shared.actor import advisor_filter, require_self_or
from shared.contracts.roles import MONEY_READERS
from shared.contracts.stipends.claims import ClaimReply, ClaimStatus, HandReply
from shared.contracts.stipends.ledger import CURRENCY
from shared.persistence.read_unit import ReadUnit

_REPLY = ClaimReply()
_HAND = HandReply()
_NOT_FOR_FAMILY: Final = ("approved_by", "held_for", "held_by", "resumed_by")
"""Why it is on hold may be what a bank says of a person."""


def list_claims(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Claims as attendance was recorded: oldest first for those who decide, newest first for the advisor, who
    sees only their own.
    """
    filters = advisor_filter(request, uow.actor, MONEY_READERS)
    if "status" in request:
        filters["status"] = request["status"]
    if "minutes_differ" in request:
        filters["corrected_minutes__exists"] = request["minutes_differ"]
    if filters.keys() <= {"corrected_minutes__exists"} and not request.get("minutes_differ"):
        # Each state in turn, so that one index serves lists of one state and of all.
        filters["status__in"] = list(ClaimStatus)
    newest_first = not uow.actor.has_any(MONEY_READERS)
    page = uow.page(
        Claim, cursor=request["cursor"], limit=request["limit"], newest_first=newest_first, **filters
    )
    if not newest_first:
        # Read together, and found by each claim in this unit.
        payee_names([claim.advisor_id for claim in page.items], uow)
    return {"items": _shown(page.items, uow), "next_cursor": page.next_cursor}


def show_claim(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One claim; an advisor sees only their own."""
    claim = uow.require(Claim, request["claim_id"])
    require_self_or(uow.actor, claim.advisor_id, MONEY_READERS)
    (shown,) = _shown([claim], uow)
    return shown


def _shown(claims: Sequence[Claim], uow: ReadUnit) -> list[dict[str, Any]]:
    """Claims as their reader sees them; what stands against a step is told to those who take steps."""
    refused = refusals(claims, uow) if uow.actor.has_any(MONEY_READERS) else {}
    return [_shown_one(claim, uow) | {"refusal": refused.get(claim.id)} for claim in claims]


def _shown_one(claim: Claim, uow: ReadUnit) -> dict[str, Any]:
    """A claim, each step on the bank's day, or on ours where the payer is; to the family without who acted on
    it and why it is on hold.
    """
    shown: dict[str, Any] = _REPLY.dump(claim) | {"currency": CURRENCY}
    for step, told in zip(claim.steps, shown["steps"], strict=True):
        told["on"] = step.on or uow.day_of(step.at)
    if uow.actor.has_any(MONEY_READERS):
        return shown | {"hands": _HAND.dump(hands_of(claim, uow), many=True)}
    steps = [step | {"reason_code": None} for step in shown["steps"]]
    return shown | dict.fromkeys(_NOT_FOR_FAMILY) | {"hands": [], "steps": steps}
