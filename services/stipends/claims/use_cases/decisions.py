"""Decisions on claims."""

from collections.abc import Sequence
from typing import Any, Final

from services.stipends.claims.events import about_claim
from services.stipends.claims.models import Claim
from services.stipends.claims.use_cases.duties import (
    not_now,
    refuse_approver,
    refuse_other_act,
    refuse_unconfirmed,
)
from services.stipends.claims.use_cases.overlaps import follow, refuse_other_time, share_with_others
from services.stipends.claims.use_cases.rejection import reject
from services.stipends.claims.use_cases.reviewing import reopen, review
from services.stipends.ledger.api import Posting, post
from services.stipends.pay_rules.api import rate_on, take_turns_of_claims
from services.stipends.payees.api import payee_names
from shared.contracts import stipends
from shared.contracts.stipends.claims import (
    APPROVE_CLAIMS,
    APPROVED_TOGETHER_MAX,
    Act,
    ClaimState,
    ClaimStatus,
)
from shared.contracts.stipends.ledger import CURRENCY
from shared.errors import Forbidden
from shared.persistence.jobs import Result, Terms, one_by_one
from shared.persistence.ties import close_to, doer
from shared.persistence.unit_of_work import UnitOfWork

_STATE = ClaimState()
APPROVING: Final = APPROVE_CLAIMS.operation


def approve_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve a claim; its amount is owed from now on.

    Raises `Forbidden` for who recorded its attendance, set its rate or named its payee, `Conflict` if it was
    opened while its rate was being replaced, if overlapping time leaves other minutes, or if the same person
    recorded the attendance and set the rate.
    """
    claim = claim_to_decide(request, uow)
    claim.require_open()
    refuse_other_act([claim], Act.APPROVED, uow)
    refuse_unconfirmed(claim, uow)
    _refuse_replaced_rate(claim, uow)
    refuse_other_time(claim, uow)
    take_turns_of_claims([claim], uow)
    claim.approve(doer(uow), uow.now)
    post(Posting.APPROVE, claim.amount_cents, uow, claim_id=claim.id, approval=claim.approvals_made)
    amount = {
        "amount_cents": claim.amount_cents,
        "currency": CURRENCY,
        "approved_on": uow.today,
    }
    uow.publish(stipends.CLAIM_APPROVED, about=claim, data=about_claim(claim) | amount)
    return claim_state(claim, uow)


def approve_claims(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Approve claims, each by itself as `approve_claim` does, with one result each; many by a job."""
    wanted = list({row["claim_id"]: row for row in request["claims"]}.values())
    if len(wanted) > APPROVED_TOGETHER_MAX:
        return {"approved": 0, "results": [], "job_id": uow.jobs.begin(APPROVING, {}, items=wanted).id}
    results = approve_next(wanted, {}, uow)
    return {
        "approved": sum(not one.is_refusal for one in results),
        "results": [
            {"claim_id": one.item, "result": one.outcome, "problems": list(one.problems)} for one in results
        ],
        "job_id": None,
    }


def approve_next(rows: Sequence[dict[str, Any]], terms: Terms, uow: UnitOfWork) -> Sequence[Result]:
    """Approve some claims, each by itself."""
    # Looked up together, and found by each in this unit.
    claims = uow.find(Claim, id__in=[claim_name(row) for row in rows])
    payee_names([claim.advisor_id for claim in claims], uow)
    return one_by_one(_approve_one, claim_name)(rows, terms, uow)


def claim_name(row: dict[str, Any]) -> str:
    """How results call a claim of a job."""
    name: str = row["claim_id"]
    return name


def _approve_one(row: dict[str, Any], _terms: Terms, uow: UnitOfWork) -> Result:
    approve_claim(row, uow)
    claim = uow.require(Claim, row["claim_id"])
    return Result(claim.id, ClaimStatus.APPROVED, claim.id, claim.advisor_id)


def _refuse_replaced_rate(claim: Claim, uow: UnitOfWork) -> None:
    for line in claim.lines:
        rate = rate_on(line.service_date, uow)
        if line.rate_id != (rate and rate.id):
            raise not_now(
                "rate_replaced",
                "Its rate was replaced in the instant in which it was opened. "
                "Have the new rate approved once more: the claim is then worked out anew.",
            )


def reject_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Reject a claim, with a reason; one that was approved is no longer owed. It can be reopened.

    Raises `Forbidden` for who approved or resumed it: undoing that takes two people.
    """
    claim = claim_to_decide(request, uow)
    refuse_approver(claim, uow)
    others = share_with_others(claim, uow, out=True)
    reject(claim, request["reason_code"], uow)
    follow(others, uow)
    return claim_state(claim, uow)


def reopen_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Reopen a rejected claim for review, for a reason. Raises `Conflict` when nobody attended, or when other
    paid time of the same person leaves nothing of it.
    """
    claim = claim_to_decide(request, uow)
    if claim.recorded_minutes == 0:
        raise not_now("nobody_attended", "Nobody attended: have the attendance corrected first.")
    others = share_with_others(claim, uow, undecided=True)
    if claim.due_minutes == 0:
        raise not_now("nothing_left", "Other time of this person, which is paid, overlaps with all of it.")
    reopen(claim, request["reason_code"], uow)
    review(claim, uow)
    follow(others, uow)
    return claim_state(claim, uow)


def claim_to_decide(request: dict[str, Any], uow: UnitOfWork) -> Claim:
    """The claim of a request, as its caller saw it. Raises `Forbidden` when it is their own."""
    claim = uow.require(Claim, request["claim_id"])
    uow.check_version(claim, request["version"])
    if claim.advisor_id in close_to(uow):
        raise Forbidden("This is your own claim or that of somebody close: someone else must decide on it.")
    return claim


def claim_state(claim: Claim, uow: UnitOfWork) -> dict[str, Any]:
    """The reply of a decision."""
    uow.close()  # so that the reply has the version after this change
    return _STATE.dump(claim)
