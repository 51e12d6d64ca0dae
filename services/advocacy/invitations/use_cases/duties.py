"""What staff may not do for themselves, and for people close to them."""

from collections.abc import Iterable

from services.advocacy.invitations.models import Invitation
from shared.actor import STAFF
from shared.errors import Forbidden
from shared.persistence.ties import close_to, persons_of
from shared.persistence.unit_of_work import UnitOfWork


def acts_as_staff(invitation: Invitation, uow: UnitOfWork) -> bool:
    """Whether the actor acts as staff: about their own invitation, they are an advisor like others."""
    return uow.actor.has_any(STAFF) and invitation.advisor_id not in persons_of(uow)


def refuse_for_close(invitation: Invitation, uow: UnitOfWork) -> None:
    """Raise `Forbidden` for staff who act for somebody close to them, whom they declared."""
    if acts_as_staff(invitation, uow) and invitation.advisor_id in close_to(uow):
        raise Forbidden("This is about somebody close to you: somebody else must do it.")


def refuse_gain(invitation: Invitation, heir: Invitation | None, uow: UnitOfWork) -> None:
    """Raise `Forbidden` for staff who give back the seat of another that goes to them or theirs then."""
    if heir is not None and acts_as_staff(invitation, uow) and heir.advisor_id in close_to(uow):
        raise Forbidden("The seat would go to you or somebody close to you: somebody else must do it.")


def uninvitable(advisor_ids: Iterable[str], uow: UnitOfWork) -> frozenset[str]:
    """Those among these whom the actor does not invite: themselves and people close to them."""
    return close_to(uow).intersection(advisor_ids)
