"""Opens and corrects claims for advocacy's attendance events."""

from services.stipends.claims.events import about_claim, publish_held
from services.stipends.claims.models import Claim, ClaimLine
from services.stipends.claims.rules import EVER_APPROVED, claim_id
from services.stipends.claims.use_cases.rejection import reject_absence
from services.stipends.claims.use_cases.reviewing import reopen, review
from services.stipends.pay_rules.api import rate_on
from shared.contracts import stipends
from shared.contracts.envelope import Event
from shared.contracts.stipends.claims import ATTENDANCE_CORRECTED, NO_RATE, ClaimStatus
from shared.persistence.unit_of_work import UnitOfWork


def note_attendance(event: Event, uow: UnitOfWork) -> None:
    """Open exactly one claim for an attendance, priced at the rate of its day, or apply a correction.

    Without a rate for that day the claim waits for one. Older events than the newest applied change nothing,
    and a correction that arrives first opens the claim.
    """
    claim = uow.get(Claim, claim_id(event.data["attendance_id"]))
    if claim is None:
        _open(event, uow)
    elif event.sequence > claim.attendance_sequence:
        _correct(claim, event, uow)


def _open(event: Event, uow: UnitOfWork) -> None:
    data = event.data
    rate = rate_on(data["attended_on"], uow)
    line = ClaimLine.priced(data["attended_on"], data["minutes"], rate)
    claim = Claim(
        id=claim_id(data["attendance_id"]),
        advisor_id=data["advisor_id"],
        attendance_id=data["attendance_id"],
        event_id=data["event_id"],
        title_en=data["event_title"]["en"],
        title_es=data["event_title"]["es"],
        attended_on=data["attended_on"],
        attendance_sequence=event.sequence,
        lines=[line],
        amount_cents=line.amount_cents or 0,
        status=ClaimStatus.AWAITING_RATE if rate is None else ClaimStatus.OPEN,
        reason_code=NO_RATE if rate is None else None,
    )
    uow.add(claim)
    review(claim, uow)
    reject_absence(claim, uow)


def _correct(claim: Claim, event: Event, uow: UnitOfWork) -> None:
    """Approved and paid amounts stay: if the minutes differ now, a person must decide what to do."""
    minutes = event.data["minutes"]
    claim.attendance_sequence = event.sequence
    if claim.status in EVER_APPROVED:
        _note_correction(claim, minutes, uow)
        return
    # What waits is priced when a rate is approved, which counts it.
    waits = claim.status == ClaimStatus.AWAITING_RATE
    if claim.status == ClaimStatus.REJECTED:
        reopen(claim, uow)
    claim.correct(minutes, None if waits else rate_on(claim.attended_on, uow), uow.now)
    if not waits:
        review(claim, uow)
    reject_absence(claim, uow)


def _note_correction(claim: Claim, minutes: int, uow: UnitOfWork) -> None:
    before = claim.status
    claim.note_correction(minutes, uow.now)
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
