"""Stopping an approved claim, and deciding what becomes of it."""

from typing import Any

from services.stipends.claims.events import about_claim, publish_held, publish_resumed
from services.stipends.claims.use_cases.decisions import claim_state, claim_to_decide
from services.stipends.claims.use_cases.duties import refuse_approver, refuse_other_act
from services.stipends.claims.use_cases.overlaps import follow, refuse_time_paid_twice, share_with_others
from services.stipends.claims.use_cases.rejection import reject_empty, take_off_the_books
from services.stipends.claims.use_cases.reviewing import rates, review
from services.stipends.pay_rules.api import take_turns_of_claims
from shared.contracts import stipends
from shared.contracts.stipends.claims import Act
from shared.persistence.ties import doer
from shared.persistence.unit_of_work import UnitOfWork


def hold_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Put an approved claim on hold, with a reason: no payment takes it until someone decides."""
    claim = claim_to_decide(request, uow)
    claim.hold(request["reason_code"], uow.actor.user_id, uow.now)
    publish_held(claim, request["reason_code"], uow)
    return claim_state(claim, uow)


def resume_claim(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Have a held claim paid after all, with its amount; who decides that may not release it.

    Raises `Conflict` where that would pay overlapping time of one person twice.
    """
    claim = claim_to_decide(request, uow)
    refuse_other_act([claim], Act.APPROVED, uow)
    refuse_time_paid_twice(claim, uow)
    take_turns_of_claims([claim], uow)
    claim.resume(doer(uow), request["reason_code"], uow.now)
    publish_resumed(claim, request["reason_code"], uow)
    return claim_state(claim, uow)


def withdraw_approval(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Withdraw the approval of a claim that is not released: it is reviewed again, with the minutes attended.

    Raises `Forbidden` for who approved or resumed it: withdrawing takes two people.
    """
    claim = claim_to_decide(request, uow)
    refuse_approver(claim, uow)
    take_off_the_books(claim, uow)
    others = share_with_others(claim, uow, undecided=True)
    reason_code = request["reason_code"]
    claim.withdraw_approval(rates(uow), reason_code, uow.now)
    data = about_claim(claim) | {"reason_code": reason_code}
    uow.publish(stipends.CLAIM_APPROVAL_WITHDRAWN, about=claim, data=data)
    review(claim, uow)
    reject_empty(claim, uow)
    follow(others, uow)
    return claim_state(claim, uow)


def keep_amount(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decide that a claim in a payment keeps its amount, although other minutes were attended."""
    claim = claim_to_decide(request, uow)
    refuse_other_act([claim], Act.APPROVED, uow)
    claim.keep_amount(doer(uow), request["reason_code"], uow.now)
    return claim_state(claim, uow)
