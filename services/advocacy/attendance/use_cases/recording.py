"""Recording and correcting attendance."""

from collections.abc import Iterable
from typing import Any

from services.advocacy.attendance.rules import (
    LONGER_THAN_EVENT,
    OTHER_MINUTES,
    PROBLEMS_WITH_MINUTES,
    ROW_PROBLEMS,
    attendance_problem,
)
from services.advocacy.attendance.use_cases.guests import Guests, known_guests
from services.advocacy.invitations.api import (
    RECORDED,
    Invitation,
    about_invitation,
    end_kept_seats,
    invitation_id,
)
from services.advocacy.occasions.api import AdvocacyEvent
from services.advocacy.time_rules.api import time_limits_on
from shared.contracts import advocacy
from shared.contracts.advocacy.attendance import MINUTES_MAX, AttendanceState, CorrectedAttendance
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.persistence.ties import Alias, close_to, same_person
from shared.persistence.unit_of_work import UnitOfWork

_STATE = AttendanceState()
_CORRECTED = CorrectedAttendance()


def record_attendance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record who attended and for how long: all rows or, naming every invalid row, none.

    Raises `Invalid` for rows that name no seat of this event, more time than it lasted, or somebody who was
    not ready on that day without a reason why they were there; `Conflict` before the event has begun and for
    rows already recorded with other minutes, `Forbidden` for one's own attendance. Repeating a row is
    harmless.
    """
    event = uow.require(AdvocacyEvent, request["event_id"])
    end_kept_seats(event, uow)
    event.mark_held(uow.now)
    rows = request["attendances"]
    wanted = [row["invitation_id"] for row in rows]
    invitations = {found.id: found for found in uow.find(Invitation, id__in=wanted, event_id=event.id)}
    guests = known_guests(wanted, event, uow)
    invitations |= guests.uninvited(rows, invitations)
    _refuse_own(invitations.values(), uow)
    _refuse(_row_problems(rows, invitations, guests, _usual_minutes_max(event, uow)))
    _refuse_twice([invitations[row["invitation_id"]] for row in rows if row["minutes"]], uow)
    recorded = [_record(invitations[row["invitation_id"]], row, event, uow) for row in rows]
    return {
        "event_id": event.id,
        "recorded": sum(recorded),
        "unchanged": len(recorded) - sum(recorded),
        "attendances": [_STATE.dump(found) for found in map(invitations.__getitem__, dict.fromkeys(wanted))],
    }


def _refuse_own(invitations: Iterable[Invitation], uow: UnitOfWork) -> None:
    # Minutes become money.
    close = close_to(uow)
    if any(invitation.advisor_id in close for invitation in invitations):
        raise Forbidden("This is about you or somebody close to you: somebody else must record it.")


def _refuse_twice(attended: Iterable[Invitation], uow: UnitOfWork) -> None:
    """Refuse to record one person twice at an event, under two entries: the same hours are paid once."""
    attending = {invitation.advisor_id: invitation for invitation in attended}
    for alias in uow.find(Alias, id__in=list(attending)):
        others = same_person(uow, alias.id) - {alias.id}
        event_id = attending[alias.id].event_id
        ids = [invitation_id(event_id, other) for other in others]
        recorded = uow.find(Invitation, id__in=ids, status=InvitationStatus.ATTENDED) if ids else []
        if recorded or others & attending.keys():
            raise Conflict("The same person is recorded at this event under another entry.")


def _row_problems(
    rows: list[dict[str, Any]], invitations: dict[str, Invitation], guests: Guests, usual_max: int
) -> list[FieldError]:
    minutes_seen: dict[str, int] = {}
    problems = []
    for index, row in enumerate(rows):
        invitation = invitations.get(row["invitation_id"])
        before = minutes_seen.setdefault(row["invitation_id"], row["minutes"])
        status, recorded = invitation and invitation.status, invitation and invitation.minutes
        if guests.is_excused(row) and status not in RECORDED:
            status = InvitationStatus.SEATED
        minutes_max = MINUTES_MAX if "longer_reason" in row else usual_max
        code = attendance_problem(status, recorded, row["minutes"], before, minutes_max)
        if code:
            name = "minutes" if code in PROBLEMS_WITH_MINUTES else "invitation_id"
            problems.append(_problem(f"attendances.{index}.{name}", code))
        elif status not in RECORDED:
            problems += guests.not_ready(row, f"attendances.{index}.not_ready_reason")
    return problems


def _problem(field: str, code: str) -> FieldError:
    return FieldError(field=field, code=code, message=ROW_PROBLEMS[code])


def _refuse(problems: list[FieldError]) -> None:
    if not problems:
        return
    if all(problem["code"] == OTHER_MINUTES for problem in problems):
        raise Conflict("Some were recorded before with other minutes.", errors=problems)
    raise Invalid("Some rows cannot be recorded; nothing was.", errors=problems)


def _record(invitation: Invitation, row: dict[str, Any], event: AdvocacyEvent, uow: UnitOfWork) -> bool:
    if invitation.status in RECORDED:
        return False
    minutes, reason = row["minutes"], row.get("not_ready_reason")
    if invitation.status == InvitationStatus.SEATED:
        invitation.record(minutes, event.local_day, reason)
    else:
        invitation.record_without_seat(minutes, event.local_day, reason)
    invitation.longer_reason = _longer_reason(row, event, uow)
    if minutes:
        uow.publish(advocacy.ATTENDANCE_RECORDED, about=invitation, data=_attendance(invitation, event))
    return True


def _usual_minutes_max(event: AdvocacyEvent, uow: UnitOfWork) -> int:
    """The longest attendance that needs no reason: the event, and the time around it."""
    return event.minutes + time_limits_on(event.local_day, uow).minutes_around_event


def _longer_reason(row: dict[str, Any], event: AdvocacyEvent, uow: UnitOfWork) -> str | None:
    is_longer = row["minutes"] > _usual_minutes_max(event, uow)
    return row.get("longer_reason") if is_longer else None


def correct_attendance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Replace the recorded minutes. Harmless to repeat.

    Raises `Conflict` before there is a record, `Invalid` for more time than the event lasted, `Forbidden` for
    one's own.
    """
    invitation = uow.require(Invitation, request["invitation_id"])
    _refuse_own([invitation], uow)
    uow.check_version(invitation, request.get("version"))
    event = uow.require(AdvocacyEvent, invitation.event_id)
    minutes = request["minutes"]
    if minutes > _usual_minutes_max(event, uow) and "longer_reason" not in request:
        raise Invalid("Nobody was there so long.", errors=[_problem("minutes", LONGER_THAN_EVENT)])
    if minutes != invitation.minutes:
        invitation.longer_reason = _longer_reason(request, event, uow)
        _correct(invitation, minutes, request["reason_code"], event, uow)
    uow.close()  # so that the reply has the version after this change
    return _CORRECTED.dump(invitation)


def _correct(
    invitation: Invitation, minutes: int, reason_code: str, event: AdvocacyEvent, uow: UnitOfWork
) -> None:
    was_recorded = invitation.attendance_id is not None
    invitation.correct(minutes, event.local_day, reason_code)
    data = _attendance(invitation, event)
    if was_recorded:
        data["reason_code"] = reason_code
        uow.publish(advocacy.ATTENDANCE_CORRECTED, about=invitation, data=data)
    else:
        uow.publish(advocacy.ATTENDANCE_RECORDED, about=invitation, data=data)


def _attendance(invitation: Invitation, event: AdvocacyEvent) -> dict[str, Any]:
    return about_invitation(invitation) | {
        "attendance_id": invitation.attendance_id,
        "event_title": event.title.as_dict(),
        "attended_on": invitation.attended_on,
        "minutes": invitation.minutes,
    }
