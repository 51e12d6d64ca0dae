"""Opens and corrects claims for advocacy's attendance events."""

from services.stipends.claims.events import publish_whether_held
from services.stipends.claims.models import Attended, Claim, Hand
from services.stipends.claims.rules.states import EVER_APPROVED, claim_id
from services.stipends.claims.use_cases.days import days_wanted, note_time
from services.stipends.claims.use_cases.duties import is_said_by_approver
from services.stipends.claims.use_cases.overlaps import (
    follow,
    others_of,
    share_time,
    share_with_others,
)
from services.stipends.claims.use_cases.rejection import reject_empty
from services.stipends.claims.use_cases.reviewing import rates, reopen, review
from shared.contracts.envelope import Event
from shared.contracts.stipends.claims import ATTENDANCE_CORRECTED, Act, ClaimStatus
from shared.persistence.session import Wanted
from shared.persistence.unit_of_work import UnitOfWork


def note_attendance(event: Event, uow: UnitOfWork) -> None:
    """Open exactly one claim for an attendance, each day at its own rate, or apply a correction.

    Without a rate for one of its days the claim waits for it. Older events than the newest applied change
    nothing, and a correction that arrives first opens the claim.
    """
    claim = uow.get(Claim, claim_id(event.data["attendance_id"]))
    if claim is None:
        _open(event, uow)
    elif event.sequence > claim.attendance_sequence:
        _correct(claim, event, uow)


def _open(event: Event, uow: UnitOfWork) -> None:
    data = event.data
    claim = Claim(
        id=claim_id(data["attendance_id"]),
        advisor_id=data["advisor_id"],
        attendance_id=data["attendance_id"],
        event_id=data["event_id"],
        title_en=data["event_title"]["en"],
        title_es=data["event_title"]["es"],
        attended_on=data["attended_on"],
        # Given at once: setting one after the other what a document holds is slow.
        attended=Attended.of(data),
        attendance_sequence=event.sequence,
        hands=[Hand(act=Act.RECORDED, **doer) for doer in data["recorded_by"]],
    )
    uow.add(claim)
    others = others_of(claim, uow) if note_time(claim, uow) else []
    if others:
        share_time([claim, *others], uow, undecided=claim)
    claim.open(rates(uow))
    review(claim, uow)
    reject_empty(claim, uow)
    follow(others, uow)


def _correct(claim: Claim, event: Event, uow: UnitOfWork) -> None:
    """Approved and paid amounts stay: if the minutes differ now, a person must decide what to do."""
    title = event.data["event_title"]
    claim.title_en, claim.title_es = title["en"], title["es"]
    claim.note_attendance(Attended.of(event.data), event.data["recorded_by"], event.sequence)
    # What was recorded first, and is heard of last, has none.
    reason_code = event.data.get("reason_code")
    if claim.status in EVER_APPROVED:
        others = share_with_others(claim, uow)
        _note_correction(claim, reason_code, uow)
        follow(others, uow)
        return
    others = share_with_others(claim, uow, undecided=True)
    waited = claim.status == ClaimStatus.AWAITING_RATE
    if claim.status == ClaimStatus.REJECTED:
        reopen(claim, ATTENDANCE_CORRECTED, uow)
    claim.correct(rates(uow), uow.now, reason_code)
    review(claim, uow, waited=waited)
    reject_empty(claim, uow)
    follow(others, uow)


def _note_correction(claim: Claim, reason_code: str | None, uow: UnitOfWork) -> None:
    before = claim.status
    claim.note_correction(uow.now, reason_code, by_approver=is_said_by_approver(claim, uow))
    publish_whether_held(claim, before, ATTENDANCE_CORRECTED, uow)


def claim_wanted(event: Event) -> list[Wanted]:
    """The documents that `note_attendance` needs."""
    return [(Claim, claim_id(event.data["attendance_id"])), *days_wanted(event)]
