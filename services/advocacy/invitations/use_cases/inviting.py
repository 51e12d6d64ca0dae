"""Inviting advisors to an event."""

from collections.abc import Sequence
from typing import Any, Final

from services.advocacy.advisors.api import AdvisorReplica, Run
from services.advocacy.invitations import rules
from services.advocacy.invitations.events import publish_sent
from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.use_cases.duties import uninvitable
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.invitations import (
    INVITE_ADVISORS,
    INVITED_TOGETHER_MAX,
    Asking,
    InvitationStatus,
    InviteResult,
)
from shared.errors import FieldError
from shared.persistence.jobs import Result, Terms, refused
from shared.persistence.unit_of_work import UnitOfWork

INVITING: Final = INVITE_ADVISORS.operation
_NOT_BY_YOU: Final[tuple[InviteResult, tuple[str, ...]]] = (InviteResult.CLOSE_TO_YOU, ())


def invite_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Invite advisors who are ready on its days to a published event, with one result each; many by a job.

    Nobody invites themselves or somebody close to them. Harmless to repeat.
    """
    event = uow.require(AdvocacyEvent, request["event_id"])
    event.require_open()
    advisor_ids = list(dict.fromkeys(request["advisor_ids"]))
    results, job_id = [], None
    if len(advisor_ids) > INVITED_TOGETHER_MAX:
        job_id = uow.jobs.begin(INVITING, {"event_id": event.id}, items=advisor_ids, about=event.id).id
    else:
        results = _invite_all(event, advisor_ids, uow)
    invited = sum(row["result"] in (InviteResult.INVITED, InviteResult.INVITED_AGAIN) for row in results)
    return {"event_id": event.id, "invited": invited, "results": results, "job_id": job_id}


def invite_next(advisor_ids: Sequence[str], terms: Terms, uow: UnitOfWork) -> list[Result]:
    """Invite some of those of a job."""
    event = uow.require(AdvocacyEvent, terms["event_id"])
    if not event.is_open:
        over = InviteResult.EVENT_OVER
        return [refused(advisor_id, over, "Nobody can be invited to it now.") for advisor_id in advisor_ids]
    return [_result(**row) for row in _invite_all(event, advisor_ids, uow)]


def _result(advisor_id: str, invitation_id: str, result: InviteResult, missing: list[str]) -> Result:
    if result in (InviteResult.INVITED, InviteResult.INVITED_AGAIN, InviteResult.ALREADY_INVITED):
        return Result(advisor_id, result, invitation_id, advisor_id)
    problems = [FieldError(field="missing", code=code, message="") for code in missing]
    return refused(advisor_id, result, "", problems, advisor_id=advisor_id)


def _invite_all(event: AdvocacyEvent, advisor_ids: Sequence[str], uow: UnitOfWork) -> list[dict[str, Any]]:
    advisors = {advisor.id: advisor for advisor in uow.find(AdvisorReplica, id__in=advisor_ids)}
    invitation_ids = [rules.invitation_id(event.id, advisor_id) for advisor_id in advisor_ids]
    existing = {found.id: found for found in uow.find(Invitation, id__in=invitation_ids)}
    days, close = Run(*event.local_days), uninvitable(advisor_ids, uow)
    results = []
    for advisor_id, invitation_id in zip(advisor_ids, invitation_ids, strict=True):
        advisor, invitation = advisors.get(advisor_id), existing.get(invitation_id)
        if advisor_id in close:
            result, missing = _NOT_BY_YOU
        else:
            result, missing = _invite(event, days, advisor, invitation, uow)
        named = {"advisor_id": advisor_id, "invitation_id": invitation_id}
        results.append({**named, "result": result, "missing": list(missing)})
    return results


def _invite(
    event: AdvocacyEvent,
    days: Run,
    advisor: AdvisorReplica | None,
    invitation: Invitation | None,
    uow: UnitOfWork,
) -> tuple[InviteResult, tuple[str, ...]]:
    if advisor is None:
        return InviteResult.UNKNOWN, ()
    if invitation is not None and invitation.status != InvitationStatus.WITHDRAWN:
        return InviteResult.ALREADY_INVITED, ()
    if not advisor.is_here:
        return InviteResult.NOT_ACTIVE, ()
    if invitation is None and not event.may_invite_more:
        return InviteResult.TOO_MANY, ()
    missing = advisor.missing_on(days)
    if missing:
        return InviteResult.NOT_READY, missing
    return _send(event, advisor.id, invitation, uow), ()


def _send(
    event: AdvocacyEvent, advisor_id: str, invitation: Invitation | None, uow: UnitOfWork
) -> InviteResult:
    if invitation is None:
        publish_sent(new_invitation(event, advisor_id, uow), event, Asking.FIRST, uow)
        return InviteResult.INVITED
    invitation.invite_again(uow.now)
    publish_sent(invitation, event, Asking.AGAIN, uow)
    return InviteResult.INVITED_AGAIN


def new_invitation(event: AdvocacyEvent, advisor_id: str, uow: UnitOfWork) -> Invitation:
    """An invitation of an advisor to an event, which nothing is said of yet.

    Raises `Conflict` when the event has as many as it can.
    """
    event.count_invited()
    return uow.add(
        Invitation(
            id=rules.invitation_id(event.id, advisor_id),
            event_id=event.id,
            advisor_id=advisor_id,
            open_since=uow.now,
        )
    )
