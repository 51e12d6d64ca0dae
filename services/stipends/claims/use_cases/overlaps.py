"""Pays overlapping time of one person once: what each of their claims may have, and what follows from it."""

from collections.abc import Iterable

from services.stipends.claims.events import publish_whether_held
from services.stipends.claims.models import Claim
from services.stipends.claims.rules.overlap import Session, left_of
from services.stipends.claims.rules.states import EVER_APPROVED
from services.stipends.claims.use_cases.days import about_the_time_of, touch_days
from services.stipends.claims.use_cases.duties import is_said_by_approver, not_now
from services.stipends.claims.use_cases.rejection import reject_empty
from services.stipends.claims.use_cases.reviewing import rates, reopen, review
from shared.contracts.stipends.claims import HOURS_OVERLAP, ClaimStatus
from shared.persistence.ties import same_person
from shared.persistence.unit_of_work import UnitOfWork

_AT_BANK = (ClaimStatus.RELEASED, ClaimStatus.SETTLED)
_UNDECIDED = (ClaimStatus.OPEN, ClaimStatus.AWAITING_RATE)


def others_of(claim: Claim, uow: UnitOfWork) -> list[Claim]:
    """The claims of the same person that overlap with this one, directly or through others."""
    persons = same_person(uow, claim.advisor_id)
    group = {claim.id: claim}
    waiting = [claim]
    while waiting:
        found = about_the_time_of(waiting.pop(), uow) - group.keys()
        new = [uow.require(Claim, id_) for id_ in sorted(found)]
        # A day may be held for another entry that is no longer theirs.
        new = [other for other in new if other.advisor_id in persons]
        group |= {other.id: other for other in new}
        waiting += new
    del group[claim.id]
    return list(group.values())


def share_time(
    claims: Iterable[Claim], uow: UnitOfWork, *, undecided: Claim | None = None, out: Claim | None = None
) -> None:
    """Set what overlapping time leaves to each of these claims of one person.

    `undecided` is one that is about to be opened or opened again, `out` one that is about to be rejected.
    """
    counting = [
        one for one in claims if one is not out and not _is_empty(one) and (one is undecided or _counts(one))
    ]
    left = left_of(_session(one, decided=one is not undecided) for one in counting)
    for one in claims:
        direct = [other.id for other in claims if other is not one and _overlap(one, other)]
        one.note_overlaps(direct, left.get(one.id) if direct else None)
    touch_days(claims, uow)


def follow(claims: Iterable[Claim], uow: UnitOfWork) -> None:
    """Do what the time that is left to these claims asks for.

    What nobody decided is worked out anew; what was approved waits for a person.
    """
    for claim in claims:
        if claim.status in EVER_APPROVED:
            _compare(claim, uow)
        elif claim.due_minutes != claim.minutes and (claim.status in _UNDECIDED or claim.yields):
            _work_out_anew(claim, uow)


def share_with_others(
    claim: Claim, uow: UnitOfWork, *, undecided: bool = False, out: bool = False
) -> list[Claim]:
    """Share the time of a claim that is about to change with those that overlap; the others, to `follow`.

    Ordinarily there are none, and nothing is read.
    """
    if not claim.overlaps:
        return []
    others = others_of(claim, uow)
    share_time([claim, *others], uow, undecided=claim if undecided else None, out=claim if out else None)
    return others


def refuse_other_time(claim: Claim, uow: UnitOfWork) -> None:
    """Raise `Conflict` when overlapping time, as it is known now, leaves other minutes than the claim has."""
    others = others_of(claim, uow)
    if not others and not claim.overlaps:
        return
    share_time([claim, *others], uow)
    if claim.due_minutes != claim.minutes:
        raise not_now(
            "time_overlaps", "Other time of this person overlaps: reject and reopen it to work it out anew."
        )


def refuse_time_paid_twice(claim: Claim, uow: UnitOfWork) -> None:
    """Raise `Conflict` when other claims of the person, as approved, leave less than this one has."""
    share_with_others(claim, uow)
    if claim.left_minutes is not None and claim.minutes > claim.left_minutes:
        raise not_now(
            "time_paid", "Other paid time of this person overlaps: take the approval back, or reject it."
        )


def _is_empty(claim: Claim) -> bool:
    """Whether it is about no time at all, and so lends none to others."""
    return claim.recorded_minutes == 0 and claim.status not in EVER_APPROVED


def _counts(claim: Claim) -> bool:
    return claim.status in (*EVER_APPROVED, *_UNDECIDED) or claim.yields


def _session(claim: Claim, *, decided: bool) -> Session:
    attended = claim.attended
    approved = claim.minutes if decided and claim.status in EVER_APPROVED else None
    return Session(
        claim.id,
        claim.event_id,
        attended.starts_at,
        attended.ends_at,
        attended.allowance_minutes,
        attended.minutes,
        approved,
        claim.status in _AT_BANK,
    )


def _overlap(one: Claim, other: Claim) -> bool:
    return _session(one, decided=True).overlaps(_session(other, decided=True))


def _compare(claim: Claim, uow: UnitOfWork) -> None:
    before = claim.status
    claim.note_other_time(uow.now, by_approver=is_said_by_approver(claim, uow))
    publish_whether_held(claim, before, HOURS_OVERLAP, uow)


def _work_out_anew(claim: Claim, uow: UnitOfWork) -> None:
    waited = claim.status == ClaimStatus.AWAITING_RATE
    if claim.yields:
        reopen(claim, HOURS_OVERLAP, uow)
    else:
        claim.correct(rates(uow), uow.now, HOURS_OVERLAP)
    review(claim, uow, waited=waited)
    reject_empty(claim, uow)
