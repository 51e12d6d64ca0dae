"""Releasing payments."""

from collections.abc import Sequence
from typing import Any, Final

from services.stipends.claims.api import Claim, claim_name, refuse_close, refuse_other_act
from services.stipends.ledger.api import Posting, post
from services.stipends.payees.api import blocked_payees, payee_names, payees_for_others
from services.stipends.payments.events import about_payment
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import payment_id
from services.stipends.payments.use_cases.choosing import (
    Chosen,
    Leaves,
    chosen_by,
    refuse_own_lifting,
    sum_of_oldest,
)
from services.stipends.payments.use_cases.files import write_file
from services.stipends.payments.use_cases.waiting import await_bank
from shared.contracts import stipends
from shared.contracts.stipends.claims import Act, ClaimStatus, Refusal
from shared.contracts.stipends.ledger import CURRENCY
from shared.contracts.stipends.payments import NAMELESS_MAX, RELEASE_PAYMENTS, PaymentStatus
from shared.persistence.jobs import Job, Result, Terms, one_by_one, refused
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import doer
from shared.persistence.unit_of_work import UnitOfWork

RELEASING: Final = RELEASE_PAYMENTS.operation


def release_payments(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Pay approved claims: one payment each, together in one payment file; many by a job.

    Named claims must all be approved, and an empty list of names pays nobody. Raises `VersionMismatch` when
    one is not as it was seen, or all do not add up to the control total; `Forbidden` when the releaser took
    another act on one of them, or they or somebody close to them are the payee of one. Without a list the
    oldest approvals are taken, but those that this person may not release. Who has no legal name, or
    whose money the bank returned, is named and not paid; the others are.
    """
    chosen = chosen_by(request, uow)
    file_id = uow.new_id()
    if chosen.is_for_a_job:
        items = [{"claim_id": row.claim_id, "version": row.version} for row in chosen.to_pay]
        job = uow.jobs.begin(RELEASING, {"payment_file_id": file_id}, items=items, about=file_id)
        return _reply([], None, chosen, uow) | {"job_id": job.id}
    claims = uow.find(Claim, id__in=[row.claim_id for row in chosen.to_pay])
    names = payee_names([claim.advisor_id for claim in claims], uow)
    by_id = {claim.id: claim for claim in claims}
    in_turn = [by_id[row.claim_id] for row in chosen.to_pay]
    payments = [_release(claim, names[claim.advisor_id], file_id, uow) for claim in in_turn]
    if payments:
        write_file(file_id, payments, uow)
    return _reply(payments, file_id, chosen, uow)


def show_to_release(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What releasing the oldest approvals would pay now, and what it would leave."""
    claims, total_cents, leaves = sum_of_oldest(request["limit"], uow)
    return {"claims": claims, "total_cents": total_cents, **_left(leaves, uow)}


def release_next(rows: Sequence[dict[str, Any]], terms: Terms, uow: UnitOfWork) -> Sequence[Result]:
    """Release some of the claims of a job, each by itself and as it was when the job began."""
    claims = uow.find(Claim, id__in=[claim_name(row) for row in rows])
    names = payee_names([claim.advisor_id for claim in claims], uow)
    blocked, for_others = blocked_payees(uow), payees_for_others(uow)

    def release_one(row: dict[str, Any], _terms: Terms, uow: UnitOfWork) -> Result:
        claim = uow.require(Claim, row["claim_id"])
        uow.check_version(claim, row["version"])
        refuse_other_act([claim], Act.RELEASED, uow)
        refuse_close([claim], Act.RELEASED, uow)
        refuse_own_lifting([claim], for_others)
        if claim.advisor_id in blocked:
            why = "The bank returned money of its payee."
            return refused(claim.id, Refusal.BLOCKED, why, advisor_id=claim.advisor_id)
        payment = _release(claim, names[claim.advisor_id], terms["payment_file_id"], uow)
        return Result(claim.id, PaymentStatus.RELEASED, payment.id, claim.advisor_id)

    return one_by_one(release_one, claim_name)(rows, terms, uow)


def finish_release(job: Job, uow: UnitOfWork) -> None:
    """Write the payment file of a job, with all that it released."""
    payments = uow.find(Payment, payment_file_id=job.about)
    if payments:
        write_file(job.about, payments, uow)


def _reply(payments: list[Payment], file_id: str | None, chosen: Chosen, uow: UnitOfWork) -> dict[str, Any]:
    return {
        "payment_file_id": file_id if payments else None,
        "payments": len(payments),
        "total_cents": sum(payment.amount_cents for payment in payments),
        "job_id": None,
        **_left(chosen.leaves, uow),
    }


def _left(leaves: Leaves, uow: ReadUnit) -> dict[str, Any]:
    return {
        "without_pay_name": leaves.nameless.claims,
        "payees_without_name": leaves.nameless.payees[:NAMELESS_MAX],
        "blocked": leaves.blocked.claims,
        "payees_blocked": leaves.blocked.payees[:NAMELESS_MAX],
        "left_to_others": leaves.left_to_others,
        "held": uow.count(Claim, status=ClaimStatus.HELD),
    }


def _release(claim: Claim, payee_name: str, file_id: str, uow: UnitOfWork) -> Payment:
    claim.release(doer(uow), uow.now)
    payment = Payment(
        id=payment_id(claim.id, claim.payments_made),
        claim_id=claim.id,
        advisor_id=claim.advisor_id,
        payment_file_id=file_id,
        payee_name=payee_name,
        amount_cents=claim.amount_cents,
        currency=CURRENCY,
        released_on=uow.today,
    )
    uow.add(payment)
    await_bank(payment, uow)
    post(Posting.RELEASE, claim.amount_cents, uow, claim_id=claim.id, payment_id=payment.id)
    data = about_payment(payment) | {
        "released_on": payment.released_on,
        "payment_file_id": file_id,
        "claim_sequence": claim.sequence,
    }
    uow.publish(stipends.PAYMENT_RELEASED, about=payment, data=data)
    return payment
