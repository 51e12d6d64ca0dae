"""What advocacy does: one function per command, query and event heard, and the tables that name them."""

from datetime import date
from typing import Any

from services.advocacy import rules, schemas
from services.advocacy.models import AdvisorCopy, AdvocacyEvent, Invitation
from services.advocacy.rules import EventStatus, InvitationStatus, InviteResult, Standing
from shared.application import Command, Query, Subscription
from shared.application.requests import Nothing
from shared.contracts import advocacy, recruitment
from shared.contracts.envelope import Event
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.identity import STAFF, Actor, Role, require_self_or
from shared.persistence.documents import LocalizedText, Record
from shared.persistence.unit_of_work import UnitOfWork
from shared.reconciliation import RunningTally, tally

# ---------------------------------------------------------------- events


def plan_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Plan an event; nobody hears of it before it is published."""
    fields = request | {"title": LocalizedText(**request["title"])}
    return _event_state(uow.add(AdvocacyEvent(id=uow.new_id(), **fields)), uow)


def publish_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Open an event for invitations."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    uow.check_version(event, request.get("version"))
    event.publish()
    uow.publish(
        advocacy.EVENT_PUBLISHED,
        about=event,
        data={
            "event_id": event.id,
            "title": event.title.as_dict(),
            "starts_at": event.starts_at,
            "ends_at": event.ends_at,
            "time_zone": event.time_zone,
            "place": event.place,
            "seats": event.seats,
        },
    )
    return _event_state(event, uow)


def cancel_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Call an event off. Its invitations keep their state: the event's own state rules over them."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    uow.check_version(event, request.get("version"))
    event.cancel(request["reason_code"])
    uow.publish(
        advocacy.EVENT_CANCELLED,
        about=event,
        data={"event_id": event.id, "reason_code": event.cancel_reason_code},
    )
    return _event_state(event, uow)


def _event_state(event: AdvocacyEvent, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the version answered is the one after this change
    return {"event_id": event.id, "status": event.status, "version": event.version}


# ---------------------------------------------------------------- invitations


def invite_advisors(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Invite active advisors to a published event; says for each what came of it. Harmless to repeat."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    event.require_open()
    advisor_ids = list(dict.fromkeys(request["advisor_ids"]))
    advisors = {advisor.id: advisor for advisor in uow.find(AdvisorCopy, id__in=advisor_ids)}
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
    advisor: AdvisorCopy | None,
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
    data = _about(invitation) | {"event_title": event.title.as_dict(), "starts_at": event.starts_at}
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


def accept_invitation(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take a seat or, when every seat is taken, the next place in line. Repeating it changes nothing."""
    invitation = _own_invitation(request, uow)
    if invitation.status in rules.HOLDS_PLACE:
        return _invitation_answer(invitation, uow)
    event = uow.require(AdvocacyEvent, invitation.event_id)
    _require_time_left(event, uow)
    event.admit(invitation)
    if invitation.status == InvitationStatus.SEATED:
        _confirm_seat(invitation, uow, from_waitlist=False)
    else:
        data = _about(invitation) | {"position": invitation.position}
        uow.publish(advocacy.SEAT_WAITLISTED, about=invitation, data=data)
    return _invitation_answer(invitation, uow)


def decline_invitation(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Say no to an invitation. Repeating it is harmless; who has a seat releases it instead."""
    invitation = _own_invitation(request, uow)
    if invitation.status != InvitationStatus.DECLINED:
        invitation.decline()
        uow.publish(advocacy.INVITATION_DECLINED, about=invitation, data=_about(invitation))
    return _invitation_answer(invitation, uow)


def release_seat(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Give up a seat or a place in line; a seat goes to the first in line. Repeating it is harmless."""
    invitation = _own_invitation(request, uow)
    if invitation.status != InvitationStatus.RELEASED:
        event = uow.require(AdvocacyEvent, invitation.event_id)
        event.require_open()
        _require_time_left(event, uow)
        # Searched before anything changes, so that each document is written once.
        heir = _first_in_line(event, uow)
        seated = invitation.status == InvitationStatus.SEATED
        invitation.release()
        uow.publish(advocacy.SEAT_RELEASED, about=invitation, data=_about(invitation))
        if seated:
            _pass_seat_on(event, heir, uow)
    return _invitation_answer(invitation, uow)


def _own_invitation(request: dict[str, Any], uow: UnitOfWork) -> Invitation:
    invitation = uow.require(Invitation, request["invitation_id"])
    require_self_or(uow.actor, invitation.advisor_id, STAFF)
    uow.check_version(invitation, request.get("version"))
    return invitation


def _invitation_answer(invitation: Invitation, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the version answered is the one after this change
    return schemas.invitation_answer(invitation)


def _require_time_left(event: AdvocacyEvent, uow: UnitOfWork) -> None:
    # Staff may still enter what was written on paper at the door.
    if uow.now >= event.starts_at and STAFF.isdisjoint(uow.actor.roles):
        raise Conflict("The event has begun. Please ask the staff.")


def _first_in_line(event: AdvocacyEvent, uow: UnitOfWork) -> Invitation | None:
    return uow.first(
        Invitation, order_by=("position",), event_id=event.id, status=InvitationStatus.WAITLISTED
    )


def _pass_seat_on(event: AdvocacyEvent, heir: Invitation | None, uow: UnitOfWork) -> None:
    """Free one seat and give it to the heir, if anyone waits."""
    event.free_seat()
    if heir is not None:
        event.give_seat(heir)
        _confirm_seat(heir, uow, from_waitlist=True)


def _confirm_seat(invitation: Invitation, uow: UnitOfWork, *, from_waitlist: bool) -> None:
    data = _about(invitation) | {"from_waitlist": from_waitlist}
    uow.publish(advocacy.SEAT_CONFIRMED, about=invitation, data=data)


def _about(invitation: Invitation) -> dict[str, Any]:
    return {
        "invitation_id": invitation.id,
        "event_id": invitation.event_id,
        "advisor_id": invitation.advisor_id,
    }


# ---------------------------------------------------------------- attendance


def record_attendance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Note who was there and for how long: all rows or, naming every row that cannot be, none.

    Raises `Invalid` for rows that name no seat of this event or more time than it lasted, `Conflict` before
    the event has begun and for rows recorded before with other minutes. Repeating a row is harmless.
    """
    event = uow.require(AdvocacyEvent, request["event_id"])
    event.hold(uow.now)
    rows = request["attendances"]
    wanted = [row["invitation_id"] for row in rows]
    invitations = {found.id: found for found in uow.find(Invitation, id__in=wanted, event_id=event.id)}
    _refuse(_row_problems(rows, invitations, event.minutes_max))
    recorded = [_record(invitations[row["invitation_id"]], row["minutes"], event, uow) for row in rows]
    return {
        "event_id": event.id,
        "recorded": sum(recorded),
        "unchanged": len(recorded) - sum(recorded),
        "attendances": [
            schemas.attendance_view(found) for found in map(invitations.__getitem__, dict.fromkeys(wanted))
        ],
    }


def _row_problems(
    rows: list[dict[str, Any]], invitations: dict[str, Invitation], minutes_max: int
) -> list[FieldError]:
    minutes_seen: dict[str, int] = {}
    problems = []
    for index, row in enumerate(rows):
        invitation = invitations.get(row["invitation_id"])
        before = minutes_seen.setdefault(row["invitation_id"], row["minutes"])
        status, recorded = invitation and invitation.status, invitation and invitation.minutes
        code = rules.attendance_problem(status, recorded, row["minutes"], before, minutes_max)
        if code:
            name = "minutes" if code in rules.PROBLEMS_WITH_MINUTES else "invitation_id"
            problems.append(_problem(f"attendances.{index}.{name}", code))
    return problems


def _problem(field: str, code: str) -> FieldError:
    return FieldError(field=field, code=code, message=rules.ROW_PROBLEMS[code])


def _refuse(problems: list[FieldError]) -> None:
    if not problems:
        return
    if all(problem["code"] == rules.OTHER_MINUTES for problem in problems):
        raise Conflict("Some were recorded before with other minutes.", errors=problems)
    raise Invalid("Some rows cannot be recorded; nothing was.", errors=problems)


def _record(invitation: Invitation, minutes: int, event: AdvocacyEvent, uow: UnitOfWork) -> bool:
    if invitation.status in rules.RECORDED:
        return False
    invitation.record(minutes, event.local_day)
    if minutes:
        uow.publish(advocacy.ATTENDANCE_RECORDED, about=invitation, data=_attendance(invitation, event))
    return True


def correct_attendance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Put other minutes in the place of those that were recorded. Harmless to repeat.

    Raises `Conflict` before there is a record, `Invalid` for more time than the event lasted.
    """
    invitation = uow.require(Invitation, request["invitation_id"])
    uow.check_version(invitation, request.get("version"))
    event = uow.require(AdvocacyEvent, invitation.event_id)
    minutes = request["minutes"]
    if minutes > event.minutes_max:
        raise Invalid("Nobody was there so long.", errors=[_problem("minutes", rules.LONGER_THAN_EVENT)])
    if minutes != invitation.minutes:
        _correct(invitation, minutes, request["reason_code"], event, uow)
    uow.close()  # so that the version answered is the one after this change
    return schemas.attendance_view(invitation) | {"version": invitation.version}


def _correct(
    invitation: Invitation, minutes: int, reason_code: str, event: AdvocacyEvent, uow: UnitOfWork
) -> None:
    was_told = invitation.attendance_id is not None
    invitation.correct(minutes, event.local_day, reason_code)
    data = _attendance(invitation, event)
    if was_told:
        data["reason_code"] = reason_code
        uow.publish(advocacy.ATTENDANCE_CORRECTED, about=invitation, data=data)
    else:
        uow.publish(advocacy.ATTENDANCE_RECORDED, about=invitation, data=data)


def _attendance(invitation: Invitation, event: AdvocacyEvent) -> dict[str, Any]:
    return _about(invitation) | {
        "attendance_id": invitation.attendance_id,
        "event_title": event.title.as_dict(),
        "attended_on": invitation.attended_on,
        "minutes": invitation.minutes,
    }


# ---------------------------------------------------------------- queries


def show_event(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One event; advisors see it once it is published."""
    event = uow.require(AdvocacyEvent, request["event_id"])
    if event.status == EventStatus.PLANNED and not _sees_all(uow.actor):
        raise Forbidden("This event is not published.")
    return schemas.event_view(event)


def list_events(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Events, newest first; advisors see those that were published."""
    filters: dict[str, Any] = {}
    if "status" in request:
        filters["status"] = request["status"]
    if not _sees_all(uow.actor):
        filters["status__ne"] = EventStatus.PLANNED
    page = uow.page(AdvocacyEvent, cursor=request["cursor"], limit=request["limit"], **filters)
    return {"items": [schemas.event_view(event) for event in page.items], "next_cursor": page.next_cursor}


def list_invitations(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Invitations, newest event first; an advisor sees only their own."""
    filters = {name: request[name] for name in ("event_id", "advisor_id", "status") if name in request}
    if not _sees_all(uow.actor):
        filters.setdefault("advisor_id", uow.actor.advisor_id)
        require_self_or(uow.actor, filters["advisor_id"], frozenset())
    page = uow.page(Invitation, cursor=request["cursor"], limit=request["limit"], **filters)
    event_ids = {invitation.event_id for invitation in page.items}
    events = {event.id: event for event in uow.find(AdvocacyEvent, id__in=list(event_ids))}
    items = [schemas.invitation_view(found, events[found.event_id]) for found in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def _sees_all(actor: Actor) -> bool:
    return not (STAFF | {Role.AUDITOR}).isdisjoint(actor.roles)


def facts(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """What reconciliation compares: invitations by state, attendances with minutes, who can be invited."""
    by_status = uow.aggregate(Invitation, [{"$group": {"_id": "$status", "count": {"$sum": 1}}}])
    counts = {row["_id"]: row["count"] for row in by_status}
    attendances = _attendances(uow)
    return {
        "advisors_active": tally(uow.ids(AdvisorCopy, standing=Standing.ACTIVE)),
        "events": uow.count(AdvocacyEvent),
        "invitations": {status.value: counts.get(status, 0) for status in InvitationStatus},
        "attendances": attendances.told(),
        "minutes": attendances.total,
    }


def _attendances(uow: UnitOfWork) -> RunningTally:
    attendances = RunningTally()
    for row in uow.each(Invitation, "attended_on", "minutes", attended_on__ne=None):
        day = date.fromisoformat(row["attended_on"])
        attendances.add(rules.attendance_id(row["_id"], day), row["minutes"])
    return attendances


# ---------------------------------------------------------------- events heard

STANDINGS: dict[str, Standing] = {
    recruitment.ADVISOR_ACCEPTED.type: Standing.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: Standing.ACTIVE,
    recruitment.ADVISOR_PAUSED.type: Standing.PAUSED,
    recruitment.ADVISOR_RESUMED.type: Standing.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: Standing.WITHDRAWN,
}


def note_standing(event: Event, uow: UnitOfWork) -> None:
    """Keep who may be invited; what is older than what is known changes nothing."""
    advisor = uow.get(AdvisorCopy, event.data["advisor_id"])
    if advisor is None:
        advisor = uow.add(AdvisorCopy(id=event.data["advisor_id"]))
    advisor.note(STANDINGS[event.type], event.sequence)
    # Only the acceptance tells the name, so it is kept even when it comes late.
    advisor.display_name = event.data.get("display_name", advisor.display_name)


def end_invitations(event: Event, uow: UnitOfWork) -> None:
    """An advisor paused or left: their invitations to events after that moment end, seats go to the line.

    It depends on the moment of the fact, not on when it is heard, so a late or repeated one does no more.
    """
    note_standing(event, uow)
    open_invitations = uow.find(
        Invitation,
        order_by=("id",),
        advisor_id=event.data["advisor_id"],
        starts_at__gt=event.time,
        invited_at__lte=event.time,
        status__in=rules.ANSWERABLE,
    )
    for invitation in open_invitations:
        _withdraw(invitation, uow)


def _withdraw(invitation: Invitation, uow: UnitOfWork) -> None:
    if invitation.status == InvitationStatus.INVITED:
        invitation.withdraw()
        uow.publish(advocacy.INVITATION_DECLINED, about=invitation, data=_about(invitation))
        return
    occasion = uow.require(AdvocacyEvent, invitation.event_id)
    seated = invitation.status == InvitationStatus.SEATED
    heir = _first_in_line(occasion, uow) if seated and occasion.status == EventStatus.PUBLISHED else None
    invitation.withdraw()
    uow.publish(advocacy.SEAT_RELEASED, about=invitation, data=_about(invitation))
    if seated:
        _pass_seat_on(occasion, heir, uow)


def _advisor_wanted(event: Event) -> list[tuple[type[AdvisorCopy], str]]:
    return [(AdvisorCopy, event.data["advisor_id"])]


# ---------------------------------------------------------------- tables


def _event_key(request: dict[str, Any]) -> str:
    return rules.event_id_of(request["invitation_id"])


def _wanted(request: dict[str, Any]) -> list[tuple[type[Record], str]]:
    return [(Invitation, request["invitation_id"]), (AdvocacyEvent, _event_key(request))]


COMMANDS = (
    Command("plan_event", schemas.PlanEvent, plan_event),
    Command("publish_event", schemas.PublishEvent, publish_event, serialize_by="event_id"),
    Command("cancel_event", schemas.CancelEvent, cancel_event, serialize_by="event_id"),
    Command("invite_advisors", schemas.InviteAdvisors, invite_advisors, serialize_by="event_id"),
    Command(
        "accept_invitation",
        schemas.AnswerInvitation,
        accept_invitation,
        serialize_by=_event_key,
        preload=_wanted,
    ),
    Command(
        "decline_invitation",
        schemas.AnswerInvitation,
        decline_invitation,
        serialize_by=_event_key,
        preload=_wanted,
    ),
    Command("release_seat", schemas.AnswerInvitation, release_seat, serialize_by=_event_key, preload=_wanted),
    Command("record_attendance", schemas.RecordAttendance, record_attendance, serialize_by="event_id"),
    Command(
        "correct_attendance",
        schemas.CorrectAttendance,
        correct_attendance,
        serialize_by=_event_key,
        preload=_wanted,
    ),
)

QUERIES = (
    Query("event", schemas.EventId, show_event),
    Query("events", schemas.ListEvents, list_events),
    Query("invitations", schemas.ListInvitations, list_invitations),
    Query("facts", Nothing, facts),
)

SUBSCRIPTIONS = (
    Subscription(recruitment.ADVISOR_ACCEPTED, note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_ACTIVATED, note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_RESUMED, note_standing, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_PAUSED, end_invitations, preload=_advisor_wanted),
    Subscription(recruitment.ADVISOR_WITHDRAWN, end_invitations, preload=_advisor_wanted),
)

DOCUMENTS = (AdvocacyEvent, Invitation, AdvisorCopy)
