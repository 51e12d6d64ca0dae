"""Which approved claims a release pays, and which it leaves, by reason."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sized
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from services.stipends.claims.api import Claim, listed, refuse_close, refuse_other_act, without_other_acts
from services.stipends.payees.api import blocked_payees, payee_names, payees_for_others
from shared.contracts.stipends.claims import Act, ClaimStatus
from shared.contracts.stipends.payments import RELEASED_TOGETHER_MAX
from shared.errors import Conflict, FieldError, Forbidden, Invalid, VersionMismatch
from shared.persistence.read_unit import ReadUnit
from shared.persistence.ties import close_to
from shared.persistence.unit_of_work import UnitOfWork

_OLDEST_FIRST: Final = {"approved_at": 1, "_id": 1}


class ToPay(NamedTuple):
    """A claim as it was when it was chosen."""

    claim_id: str
    version: int
    advisor_id: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class Left:
    """Claims that a release leaves: their payees, and how many."""

    payees: list[str]
    claims: int

    @classmethod
    def of(cls, claims: Mapping[str, int], payees: AbstractSet[str]) -> "Left":
        """Those of these payees, of the numbers of claims by payee."""
        left = sorted(claims.keys() & payees)
        return cls(left, sum(claims[one] for one in left))


@dataclass(frozen=True, slots=True)
class Leaves:
    """The claims that a release leaves, by reason."""

    nameless: Left
    blocked: Left
    left_to_others: int = 0

    @property
    def payees(self) -> list[str]:
        """Whom nobody pays now."""
        return [*self.blocked.payees, *self.nameless.payees]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a release pays, and what it leaves; `unseen` are claims that nobody looked at yet."""

    to_pay: list[ToPay]
    leaves: Leaves
    unseen: bool = False

    @property
    def total_cents(self) -> int:
        """What it pays."""
        return sum(one.amount_cents for one in self.to_pay)

    @property
    def is_for_a_job(self) -> bool:
        """Whether these are more than one transaction releases, or each is looked at in its turn."""
        return bool(self.to_pay) and (self.unseen or len(self.to_pay) > RELEASED_TOGETHER_MAX)


def chosen_by(request: dict[str, Any], uow: UnitOfWork) -> Chosen:
    """What a request to release pays: the claims that it names, or the oldest approvals.

    Raises `VersionMismatch` when they are not as they were seen, or do not add up to its control total.
    """
    named = request.get("claims")
    chosen = oldest(request["limit"], uow) if named is None else _named(named, request["limit"], uow)
    if chosen.total_cents != request["control_cents"]:
        raise VersionMismatch(
            f"What would be paid now adds up to {chosen.total_cents} cents, and not to the control total of "
            f"{request['control_cents']} cents: look at it once more. Nothing was released."
        )
    return chosen


def oldest(limit: int, uow: ReadUnit) -> Chosen:
    """The oldest approvals that the actor may release and whose payee has a name."""
    payable = _payable(uow)
    return Chosen(_rows(payable.oldest(limit), uow), payable.leaves)


def sum_of_oldest(limit: int, uow: ReadUnit) -> tuple[int, int, Leaves]:
    """How many claims `oldest` would choose and what they add up to in cents, and what it would leave."""
    payable = _payable(uow)
    total = {"$group": {"_id": None, "claims": {"$sum": 1}, "cents": {"$sum": "$amount_cents"}}}
    found = uow.aggregate(Claim, [*payable.oldest(limit), total])
    claims, cents = next(((row["claims"], row["cents"]) for row in found), (0, 0))
    return claims, cents, payable.leaves


class _Payable(NamedTuple):
    """The filter for the approvals that can be paid, and what it leaves."""

    match: dict[str, Any]
    leaves: Leaves

    def oldest(self, limit: int) -> list[dict[str, Any]]:
        """The stages that find the oldest of them."""
        return [{"$match": self.match}, {"$sort": _OLDEST_FIRST}, {"$limit": limit}]


def _payable(uow: ReadUnit) -> _Payable:
    by_payee = {"$group": {"_id": "$advisor_id", "claims": {"$sum": 1}}}
    match = _free(uow)
    claims_of = {row["_id"]: row["claims"] for row in uow.aggregate(Claim, [{"$match": match}, by_payee])}
    others = uow.count(Claim, status=ClaimStatus.APPROVED) - sum(claims_of.values())
    leaves = _leaves(claims_of, uow, left_to_others=others)
    match["advisor_id"]["$nin"] += leaves.payees
    return _Payable(match, leaves)


def _leaves(claims: Mapping[str, int], uow: ReadUnit, *, left_to_others: int = 0) -> Leaves:
    """Whose claims cannot be paid now, of the numbers of claims by payee."""
    blocked = Left.of(claims, blocked_payees(uow))
    nameless = claims.keys() - payee_names(claims, uow).keys() - set(blocked.payees)
    return Leaves(Left.of(claims, nameless), blocked, left_to_others)


def _free(uow: ReadUnit) -> dict[str, Any]:
    """The filter for approved claims that the actor may release."""
    return {
        "status": ClaimStatus.APPROVED,
        "advisor_id": {"$nin": sorted(close_to(uow) | payees_for_others(uow))},
        **without_other_acts(Act.RELEASED, uow),
    }


def _rows(stages: list[dict[str, Any]], uow: ReadUnit) -> list[ToPay]:
    fields = {"$project": {"version": 1, "advisor_id": 1, "amount_cents": 1}}
    return [
        ToPay(row["_id"], row["version"], row["advisor_id"], row["amount_cents"])
        for row in uow.aggregate(Claim, [*stages, fields])
    ]


def _named(claims: list[dict[str, Any]], limit: int, uow: UnitOfWork) -> Chosen:
    """The claims that are named, each as it was seen; a job looks at each of its own when its turn comes."""
    seen = {row["claim_id"]: row["version"] for row in claims}
    _refuse_more_than_limit(seen, limit)
    unseen = len(seen) > RELEASED_TOGETHER_MAX
    if unseen:
        found = {row.claim_id: row for row in _rows([{"$match": {"_id": {"$in": list(seen)}}}], uow)}
        _refuse_unknown(claims, found)
        rows = [found[claim_id]._replace(version=version) for claim_id, version in seen.items()]
    else:
        rows = _each_payable(claims, seen, uow)
    leaves = _leaves(Counter(row.advisor_id for row in rows), uow)
    left = set(leaves.payees)
    return Chosen([row for row in rows if row.advisor_id not in left], leaves, unseen)


def _each_payable(claims: list[dict[str, Any]], seen: dict[str, int], uow: UnitOfWork) -> list[ToPay]:
    found = {claim.id: claim for claim in uow.find(Claim, id__in=list(seen))}
    _refuse_unknown(claims, found)
    wanted = [found[claim_id] for claim_id in seen]
    wrong = [claim.id for claim in wanted if claim.status != ClaimStatus.APPROVED]
    if wrong:
        raise Conflict(f"Only approved claims can be paid; these are not: {listed(wrong)}.")
    changed = [claim.id for claim in wanted if claim.version != seen[claim.id]]
    if changed:
        raise VersionMismatch(f"These were changed after you saw them: {listed(changed)}.")
    # Looked up together, and found by each in this unit.
    payee_names([claim.advisor_id for claim in wanted], uow)
    refuse_other_act(wanted, Act.RELEASED, uow)
    refuse_close(wanted, Act.RELEASED, uow)
    refuse_own_lifting(wanted, payees_for_others(uow))
    return [ToPay(claim.id, claim.version, claim.advisor_id, claim.amount_cents) for claim in wanted]


def refuse_own_lifting(claims: Iterable[Claim], for_others: AbstractSet[str]) -> None:
    """Raise `Forbidden` when the payee of one of these is among those `for_others` to pay."""
    wrong = [claim.id for claim in claims if claim.advisor_id in for_others]
    if wrong:
        raise Forbidden(f"You had the payee of {listed(wrong)} paid again: someone else must release it.")


def _refuse_unknown(claims: list[dict[str, Any]], found: dict[str, Any]) -> None:
    unknown = [
        FieldError(field=f"claims.{index}.claim_id", code="unknown", message="There is no such claim.")
        for index, row in enumerate(claims)
        if row["claim_id"] not in found
    ]
    if unknown:
        raise Invalid("Some claims are not known.", errors=unknown)


def _refuse_more_than_limit(named: Sized, limit: int) -> None:
    if len(named) > limit:
        wrong = FieldError(field="limit", code="range", message="More claims are named than this.")
        raise Invalid("More claims are named than are to be paid.", errors=[wrong])
