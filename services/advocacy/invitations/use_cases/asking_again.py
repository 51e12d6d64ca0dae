"""Asks everybody once more who was invited, seated or waitlisted, because the event changed."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from services.advocacy.advisors.api import LEFT, NOT_READY, PAUSED, Refusal, Run, refusals
from services.advocacy.invitations.events import publish_sent, publish_waitlisted, publish_withdrawn
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import ANSWERABLE
from services.advocacy.invitations.use_cases.seats import answer_due, fill_seats, note_held
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.invitations import Asking, InvitationStatus, WithdrawalReason
from shared.persistence.unit_of_work import UnitOfWork

REASONS: Final[dict[str, WithdrawalReason]] = {
    PAUSED: WithdrawalReason.PAUSED,
    LEFT: WithdrawalReason.LEFT,
    NOT_READY: WithdrawalReason.NOT_READY,
}
"""Why an invitation ends, by why its advisor cannot take part."""
BREAK: Final = Refusal(PAUSED, "This advisor began a break while the event was under way.")
NOBODY_ASKED: Final[dict[str, Any]] = {"asked": 0, "not_asked": []}


def invitations_to(
    event: AdvocacyEvent, statuses: Iterable[InvitationStatus], uow: UnitOfWork
) -> list[Invitation]:
    """The invitations to an event that have one of these states."""
    return uow.find(Invitation, order_by=("id",), event_id=event.id, status__in=list(statuses))


def still_answerable(event: AdvocacyEvent, uow: UnitOfWork) -> list[Invitation]:
    """The invitations to an event that nobody attended which end, or are asked again, with it.

    With them are those of people who were recorded as absent from their seat: it did not take place, or does
    so at another time. They have it again or, where it went to another, a place in line. Who was said to be
    there, and then not, stays absent.
    """
    found = invitations_to(event, (*ANSWERABLE, InvitationStatus.ABSENT), uow)
    absent = [one for one in found if one.status == InvitationStatus.ABSENT]
    forgotten = [] if event.attended else [one for one in absent if one.attendance_id is None]
    # Who never waited for a seat has one first.
    for invitation in sorted(forgotten, key=lambda one: one.position or 0):
        _forget_absence(invitation, event, uow)
    event.forget_absences(len(forgotten))
    return [one for one in found if one.status in ANSWERABLE]


def _forget_absence(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    place = None
    if invitation.left_seat:
        had_place = None if event.has_free_seat else invitation.position
        place = had_place or event.take_place()
    invitation.forget_absence(place)
    if not invitation.has_seat:
        publish_waitlisted(invitation, uow)


def ask_again(
    event: AdvocacyEvent, invitations: Sequence[Invitation], asking: Asking, uow: UnitOfWork
) -> dict[str, Any]:
    """Ask the advisors of these open invitations once more; tell how many, and who was not asked.

    Who had a seat keeps it until they answer or the time to do so has passed, who is on the waitlist keeps
    their place. Who cannot take part on the days that the event has now is not asked: their invitation ends,
    and their seat goes to the line.
    """
    refused = refusals([one.advisor_id for one in invitations], Run(*event.local_days), uow)
    not_asked = []
    for invitation in invitations:
        away = BREAK if invitation.had_break else None
        refusal = refused.get(invitation.advisor_id, away)
        if refusal is None:
            _ask(invitation, event, asking, uow)
        else:
            not_asked.append(_end(invitation, event, refusal, uow))
    fill_seats(event, uow)
    return {"asked": len(invitations) - len(not_asked), "not_asked": not_asked}


def end_invitation(
    invitation: Invitation, event: AdvocacyEvent, reason: WithdrawalReason, uow: UnitOfWork
) -> None:
    """End an invitation without an answer; its seat, if it has one, is free."""
    if invitation.has_seat:
        event.free_seat()
    invitation.withdraw(reason)
    publish_withdrawn(invitation, reason, uow)


def _ask(invitation: Invitation, event: AdvocacyEvent, asking: Asking, uow: UnitOfWork) -> None:
    invitation.ask_again(answer_due(event, uow))
    if invitation.has_seat:
        note_held(invitation, event, uow)
    publish_sent(invitation, event, asking, uow)


def _end(invitation: Invitation, event: AdvocacyEvent, refusal: Refusal, uow: UnitOfWork) -> dict[str, Any]:
    reason = REASONS[refusal.code]
    end_invitation(invitation, event, reason, uow)
    return {
        "advisor_id": invitation.advisor_id,
        "invitation_id": invitation.id,
        "reason_code": reason.value,
        "missing": list(refusal.missing),
    }
