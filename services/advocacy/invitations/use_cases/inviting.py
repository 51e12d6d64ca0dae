"""Inviting advisors to an event."""

from typing import Any

from services.advocacy.advisors.api import AdvisorReplica
from services.advocacy.invitations import rules
from services.advocacy.invitations.events import about_invitation
from services.advocacy.invitations.models import Invitation
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import InvitationStatus, InviteResult
from shared.persistence.unit_of_work import UnitOfWork


def invite_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Invite active advisors to a published event, with one result each. Harmless to repeat."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    event.require_open()
    advisor_ids = list(dict.fromkeys(request["advisor_ids"]))
    advisors = {advisor.id: advisor for advisor in uow.find(AdvisorReplica, id__in=advisor_ids)}
    invitation_ids = [rules.invitation_id(event.id, advisor_id) for advisor_id in advisor_ids]
    existing = {found.id: found for found in uow.find(Invitation, id__in=invitation_ids)}
    results = []
    for advisor_id, invitation_id in zip(advisor_ids, invitation_ids, strict=True):
        result = _invite(event, advisor_id, advisors.get(advisor_id), existing.get(invitation_id), uow)
        results.append({"advisor_id": advisor_id, "invitation_id": invitation_id, "result": result})
    invited = sum(row["result"] in (InviteResult.INVITED, InviteResult.INVITED_AGAIN) for row in results)
    return {"event_id": event.id, "invited": invited, "results": results}


def _invite(
    event: AdvocacyEvent,
    advisor_id: str,
    advisor: AdvisorReplica | None,
    invitation: Invitation | None,
    uow: UnitOfWork,
) -> InviteResult:
    if advisor is None:
        return InviteResult.UNKNOWN
    if invitation is not None and invitation.status != InvitationStatus.WITHDRAWN:
        return InviteResult.ALREADY_INVITED
    if not advisor.is_active:
        return InviteResult.NOT_ACTIVE
    if invitation is None:
        result = InviteResult.INVITED
        invitation = _new_invitation(event, advisor_id, uow)
    else:
        result = InviteResult.INVITED_AGAIN
        invitation.invite_again(uow.now)
    data = about_invitation(invitation) | {"event_title": event.title.as_dict(), "starts_at": event.starts_at}
    uow.publish(advocacy.INVITATION_SENT, about=invitation, data=data)
    return result


def _new_invitation(event: AdvocacyEvent, advisor_id: str, uow: UnitOfWork) -> Invitation:
    return uow.add(
        Invitation(
            id=rules.invitation_id(event.id, advisor_id),
            event_id=event.id,
            advisor_id=advisor_id,
            starts_at=event.starts_at,
            invited_at=uow.now,
        )
    )
