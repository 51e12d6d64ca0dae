"""Opens and corrects claims for advocacy's attendance events."""

from services.stipends.claims.events import about_claim, publish_held
from services.stipends.claims.models import Attended, Claim
from services.stipends.claims.rules import EVER_APPROVED, claim_id
from services.stipends.claims.use_cases.rejection import reject_absence
from services.stipends.claims.use_cases.reviewing import rates, reopen, review
from shared.contracts import stipends
from shared.contracts.envelope import Event
from shared.contracts.stipends.claims import ATTENDANCE_CORRECTED, ClaimStatus
from shared.persistence.ties import Doer
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
    )
    _note(claim, event)
    claim.open(rates(uow))
    uow.add(claim)
    review(claim, uow)
    reject_absence(claim, uow)


def _note(claim: Claim, event: Event) -> None:
    recorded_by = [Doer(**one) for one in event.data["recorded_by"]]
    claim.note_attendance(Attended.of(event.data), recorded_by, event.sequence)


def _correct(claim: Claim, event: Event, uow: UnitOfWork) -> None:
    """Approved and paid amounts stay: if the minutes differ now, a person must decide what to do."""
    _note(claim, event)
    if claim.status in EVER_APPROVED:
        _note_correction(claim, uow)
        return
    waited = claim.status == ClaimStatus.AWAITING_RATE
    if claim.status == ClaimStatus.REJECTED:
        reopen(claim, uow)
    claim.correct(rates(uow), uow.now)
    review(claim, uow, waited=waited)
    reject_absence(claim, uow)


def _note_correction(claim: Claim, uow: UnitOfWork) -> None:
    before = claim.status
    claim.note_correction(uow.now)
    if claim.status == before:
        return
    if claim.status == ClaimStatus.HELD:
        publish_held(claim, ATTENDANCE_CORRECTED, uow)
    else:
        data = about_claim(claim) | {"reason_code": ATTENDANCE_CORRECTED}
        uow.publish(stipends.CLAIM_RESUMED, about=claim, data=data)


def claim_wanted(event: Event) -> list[tuple[type[Claim], str]]:
    """The documents that `note_attendance` needs."""
    return [(Claim, claim_id(event.data["attendance_id"]))]
