"""What stands against the next step on claims, if who reads them took it."""

from collections.abc import Sequence
from typing import Final

from services.stipends.claims.models import Claim
from services.stipends.claims.use_cases.duties import took_other_act
from services.stipends.payees.api import blocked_payees, payee_names, payees_for_others
from shared.contracts.stipends.claims import Act, ClaimStatus, Refusal
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import close_to

_NEXT: Final = {
    ClaimStatus.OPEN: Act.APPROVED,
    ClaimStatus.HELD: Act.APPROVED,
    ClaimStatus.APPROVED: Act.RELEASED,
}
_PAID: Final = (ClaimStatus.RELEASED, ClaimStatus.SETTLED)
"""Then somebody keeps the amount, where the time is another by now."""


def refusals(claims: Sequence[Claim], uow: ReadUnit) -> dict[str, Refusal]:
    """By their ids what stands against the next step on these claims, where anything does."""
    close = close_to(uow)
    approved = [claim for claim in claims if claim.status == ClaimStatus.APPROVED]
    found = _unpayable(approved, uow) if approved else {}
    for claim in claims:
        act = _next(claim)
        if act is not None and claim.advisor_id in close:
            found[claim.id] = Refusal.CLOSE
        elif act is not None and took_other_act(claim, act, uow):
            found[claim.id] = Refusal.OTHER_ACT
    return found


def _next(claim: Claim) -> Act | None:
    if claim.corrected_minutes is not None and claim.status in _PAID:
        return Act.APPROVED
    return _NEXT.get(claim.status)


def _unpayable(claims: Sequence[Claim], uow: ReadUnit) -> dict[str, Refusal]:
    """Whom nobody pays for now, and whom the reader does not."""
    for_others, blocked = payees_for_others(uow), blocked_payees(uow)
    known = payee_names([claim.advisor_id for claim in claims], uow)
    found = {claim.id: Refusal.NAMELESS for claim in claims if claim.advisor_id not in known}
    found |= {claim.id: Refusal.BLOCKED for claim in claims if claim.advisor_id in blocked}
    return found | {claim.id: Refusal.OTHER_ACT for claim in claims if claim.advisor_id in for_others}
