"""Keeps the acts on a claim apart: nobody takes two different ones, under any of their accounts."""

from collections.abc import Iterable
from typing import Any, Final

from services.stipends.claims.models import Claim, Hand
from services.stipends.pay_rules.api import rate_setters, rates_set_by_me
from services.stipends.payees.api import named_by
from shared.contracts.stipends.claims import Act
from shared.errors import Conflict, FieldError, Forbidden
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import close_to, is_me, is_same, persons_of
from shared.persistence.unit_of_work import UnitOfWork

IDS_NAMED_MAX: Final = 20
"""How many claims an error names before it only counts."""
_DID: Final = {
    Act.RECORDED: "recorded the attendance of",
    Act.RATED: "set the rate of",
    Act.NAMED: "set the name of the payee of",
    Act.APPROVED: "approved or resumed",
    Act.RELEASED: "released a payment of",
    Act.REPORTED: "reported what the bank did with",
}
_MUST: Final = {
    Act.APPROVED: "decide on it",
    Act.RELEASED: "release the money",
    Act.REPORTED: "report what the bank did",
}


def refuse_other_act(claims: Iterable[Claim], act: Act, uow: UnitOfWork) -> None:
    """Raise `Forbidden` when the actor took another of the acts on one of these claims."""
    taken: dict[str, list[str]] = {}
    for claim in claims:
        for hand in hands_of(claim, uow):
            if hand.act != act and is_me(uow, hand):
                taken.setdefault(hand.act, []).append(claim.id)
    for other, ids in taken.items():
        raise Forbidden(f"You {_DID[Act(other)]} {listed(ids)}: someone else must {_MUST[act]}.")


def took_other_act(claim: Claim, act: Act, uow: ReadUnit) -> bool:
    """Whether the actor took another of the acts on a claim."""
    return any(hand.act != act and is_me(uow, hand) for hand in hands_of(claim, uow))


def refuse_close(claims: Iterable[Claim], act: Act, uow: UnitOfWork) -> None:
    """Raise `Forbidden` when the actor or somebody close to them is the payee of one of these claims."""
    close = close_to(uow)
    own = [claim.id for claim in claims if claim.advisor_id in close]
    if own:
        message = f"You or somebody close to you is the payee of {listed(own)}"
        raise Forbidden(f"{message}: someone else must {_MUST[act]}.")


def refuse_unconfirmed(claim: Claim, uow: UnitOfWork) -> None:
    """Raise `Conflict` when who said how long it was also set a rate of it: somebody else must confirm it."""
    raters = [hand.account for hand in hands_of(claim, uow) if hand.act == Act.RATED]
    said_by = claim.time_said_by
    if said_by is not None and said_by.account in raters:
        raise not_now(
            "unconfirmed",
            "Who recorded this attendance also set its rate: someone else must confirm it first.",
        )


def not_now(code: str, message: str) -> Conflict:
    """The refusal of a decision on a claim as it is now, with what stands against it."""
    return Conflict(message, errors=[FieldError(field="claim_id", code=code, message=message)])


def refuse_approver(claim: Claim, uow: UnitOfWork) -> None:
    """Raise `Forbidden` for who gave an approval that counts: undoing one takes two people."""
    if is_approver(claim, uow):
        raise Forbidden("You approved or resumed this claim: someone else must undo that.")


def is_approver(claim: Claim, uow: ReadUnit) -> bool:
    """Whether the actor gave an approval that counts, with whichever account."""
    return any(is_me(uow, approver) for approver in claim.approvers)


def is_said_by_approver(claim: Claim, uow: ReadUnit) -> bool:
    """Whether who last said how long it was gave an approval that counts, with whichever account."""
    said_by = claim.time_said_by
    return said_by is not None and any(is_same(uow, said_by, one) for one in claim.approvers)


def without_other_acts(act: Act, uow: ReadUnit) -> dict[str, Any]:
    """The filter for claims on which the actor took no other of the acts, as MongoDB takes it."""
    mine = [{"account": uow.actor.user_id}, {"advisor_id": {"$in": sorted(persons_of(uow))}}]
    others = {"$elemMatch": {"act": {"$ne": act.value}, "$or": mine}}
    return {"hands": {"$not": others}, "lines.rate_id": {"$nin": rates_set_by_me(uow)}}


def hands_of(claim: Claim, uow: ReadUnit) -> list[Hand]:
    """Those who took an act on a claim: who recorded it, set its rates or named its payee, and the others."""
    setters = rate_setters([line.rate_id for line in claim.lines], uow)
    rated = [Hand(act=Act.RATED, account=account) for account in setters]
    namer = named_by(claim.advisor_id, uow)
    named = [Hand(act=Act.NAMED, account=namer.account, advisor_id=namer.advisor_id)] if namer else []
    recorded = [hand for hand in claim.hands if hand.act == Act.RECORDED]
    return [*recorded, *rated, *named, *(hand for hand in claim.hands if hand.act != Act.RECORDED)]


def listed(ids: list[str]) -> str:
    """The first of these ids, and how many more there are."""
    shown = ", ".join(ids[:IDS_NAMED_MAX])
    more = len(ids) - IDS_NAMED_MAX
    return f"{shown} and {more} more" if more > 0 else shown
