"""Releasing payments."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from services.stipends.claims.api import Claim, listed, refuse_close, refuse_other_act, without_other_acts
from services.stipends.ledger.api import Posting, post
from services.stipends.payees.api import payee_names
from services.stipends.payments.events import about_payment
from services.stipends.payments.models import Payment
from services.stipends.payments.rules import payment_id
from services.stipends.payments.use_cases.files import write_file
from services.stipends.payments.use_cases.waiting import await_bank
from shared.contracts import stipends
from shared.contracts.stipends.claims import Act, ClaimStatus
from shared.contracts.stipends.ledger import CURRENCY
from shared.contracts.stipends.payments import (
    NAMELESS,
    NAMELESS_MAX,
    RELEASE_PAYMENTS,
    RELEASED_TOGETHER_MAX,
    PaymentStatus,
)
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.jobs import Job, Result, Terms, one_by_one, refused
from shared.persistence.ties import close_to, doer
from shared.persistence.unit_of_work import UnitOfWork

LOOKED_THROUGH_AT_ONCE: Final = 500


_OLDEST_FIRST: Final = ("approved_at", "id")
RELEASING: Final = RELEASE_PAYMENTS.operation


def release_payments(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Pay approved claims: one payment each, together in one payment file; many by a job.

    Named claims must all be approved, and an empty list of names pays nobody. Raises `Forbidden` when the
    releaser took another act on one of them, or they or somebody close to them are the payee of one. Without
    a list the oldest approvals are taken, but those that this person may not release. Who has no legal name
    is named and not paid; the others are.
    """
    if _count_asked(request, uow) > RELEASED_TOGETHER_MAX:
        return _reply([], None, _Chosen([], {}, [], 0), uow) | {"job_id": _begin(request, uow)}
    chosen = _named(request, uow) if "claim_ids" in request else _oldest(request["limit"], uow)
    file_id = uow.new_id()
    payments = [_release(claim, chosen.names[claim.advisor_id], file_id, uow) for claim in chosen.claims]
    if payments:
        write_file(file_id, payments, uow)
    return _reply(payments, file_id, chosen, uow)


def release_next(claim_ids: Sequence[str], terms: Terms, uow: UnitOfWork) -> Sequence[Result]:
    """Release some of the claims of a job, each by itself."""
    claims = uow.find(Claim, id__in=list(claim_ids))
    names = payee_names([claim.advisor_id for claim in claims], uow)

    def release_one(claim_id: str, _terms: Terms, uow: UnitOfWork) -> Result:
        claim = uow.require(Claim, claim_id)
        refuse_other_act([claim], Act.RELEASED, uow)
        refuse_close([claim], Act.RELEASED, uow)
        if claim.advisor_id not in names:
            return refused(
                claim_id, NAMELESS, "Its payee has no legal name yet.", advisor_id=claim.advisor_id
            )
        payment = _release(claim, names[claim.advisor_id], terms["payment_file_id"], uow)
        return Result(claim_id, PaymentStatus.RELEASED, payment.id, claim.advisor_id)

    return one_by_one(release_one)(claim_ids, terms, uow)


def finish_release(job: Job, uow: UnitOfWork) -> None:
    """Write the payment file of a job, with all that it released."""
    payments = uow.find(Payment, payment_file_id=job.about)
    if payments:
        write_file(job.about, payments, uow)


def _begin(request: dict[str, Any], uow: UnitOfWork) -> str:
    """Begin the job that releases them: those named, or the oldest that this person may release now."""
    if "claim_ids" in request:
        claim_ids = list(dict.fromkeys(request["claim_ids"]))
        _refuse_more_than_limit(claim_ids, request["limit"])
    else:
        claim_ids = uow.ids(Claim, order_by=_OLDEST_FIRST, limit=request["limit"], **_free(uow))
    file_id = uow.new_id()
    return uow.jobs.begin(RELEASING, {"payment_file_id": file_id}, items=claim_ids, about=file_id).id


def _count_asked(request: dict[str, Any], uow: UnitOfWork) -> int:
    """How many claims this may be about: never more than there are."""
    if "claim_ids" in request:
        return len(set(request["claim_ids"]))
    limit: int = request["limit"]
    if limit <= RELEASED_TOGETHER_MAX:
        return limit
    return min(limit, uow.count(Claim, **_free(uow)))


def _free(uow: UnitOfWork, *but: str) -> dict[str, Any]:
    """The filter for approved claims that this person may release, but for those of some payees."""
    own = [*close_to(uow), *but]
    return {
        "status": ClaimStatus.APPROVED,
        "advisor_id__nin": own,
        **without_other_acts(Act.RELEASED, uow),
    }


def _reply(
    payments: list[Payment], file_id: str | None, chosen: "_Chosen", uow: UnitOfWork
) -> dict[str, Any]:
    return {
        "payment_file_id": file_id if payments else None,
        "payments": len(payments),
        "total_cents": sum(payment.amount_cents for payment in payments),
        "without_pay_name": chosen.without_pay_name,
        "payees_without_name": chosen.nameless[:NAMELESS_MAX],
        "left_to_others": chosen.left_to_others,
        "held": uow.count(Claim, status=ClaimStatus.HELD),
        "job_id": None,
    }


@dataclass(frozen=True, slots=True)
class _Chosen:
    """Claims to pay, the names of their payees, and how many approved claims are skipped, by reason."""

    claims: list[Claim]
    names: dict[str, str]
    nameless: list[str]
    without_pay_name: int
    left_to_others: int = 0


def _named(request: dict[str, Any], uow: UnitOfWork) -> _Chosen:
    claims = _named_claims(request["claim_ids"], uow)
    _refuse_more_than_limit(claims, request["limit"])
    refuse_other_act(claims, Act.RELEASED, uow)
    refuse_close(claims, Act.RELEASED, uow)
    names = payee_names([claim.advisor_id for claim in claims], uow)
    payable = [claim for claim in claims if claim.advisor_id in names]
    nameless = sorted({claim.advisor_id for claim in claims} - names.keys())
    return _Chosen(payable, names, nameless, len(claims) - len(payable))


def _refuse_more_than_limit(named: Sequence[Any], limit: int) -> None:
    if len(named) > limit:
        wrong = FieldError(field="limit", code="range", message="More claims are named than this.")
        raise Invalid("More claims are named than are to be paid.", errors=[wrong])


def _oldest(limit: int, uow: UnitOfWork) -> _Chosen:
    """The oldest approvals that this person may release and whose payee has a name."""
    nameless: list[str] = []
    while True:
        claims = uow.find(
            Claim,
            order_by=_OLDEST_FIRST,
            limit=max(limit, LOOKED_THROUGH_AT_ONCE),
            **_free(uow, *nameless),
        )
        names = payee_names([claim.advisor_id for claim in claims], uow)
        payable = [claim for claim in claims if claim.advisor_id in names]
        nameless += sorted({claim.advisor_id for claim in claims} - names.keys())
        # Those without a name make room for others at the next look.
        if len(payable) >= limit or len(payable) == len(claims):
            break
    all_free = uow.count(Claim, **_free(uow))
    without = all_free - uow.count(Claim, **_free(uow, *nameless)) if nameless else 0
    left_to_others = uow.count(Claim, status=ClaimStatus.APPROVED) - all_free
    return _Chosen(payable[:limit], names, nameless, without, left_to_others)


def _named_claims(claim_ids: list[str], uow: UnitOfWork) -> list[Claim]:
    wanted = list(dict.fromkeys(claim_ids))
    found = {claim.id: claim for claim in uow.find(Claim, id__in=wanted)}
    unknown = [
        FieldError(field=f"claim_ids.{index}", code="unknown", message="There is no such claim.")
        for index, claim_id in enumerate(claim_ids)
        if claim_id not in found
    ]
    if unknown:
        raise Invalid("Some claims are not known.", errors=unknown)
    wrong = [claim.id for claim in found.values() if claim.status != ClaimStatus.APPROVED]
    if wrong:
        raise Conflict(f"Only approved claims can be paid; these are not: {listed(wrong)}.")
    return [found[claim_id] for claim_id in wanted]


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
    data = about_payment(payment) | {"released_on": payment.released_on, "payment_file_id": file_id}
    uow.publish(stipends.PAYMENT_RELEASED, about=payment, data=data)
    return payment
