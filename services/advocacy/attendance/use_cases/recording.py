"""Recording and correcting attendance."""

from collections.abc import Iterable
from typing import Any

from services.advocacy.attendance.events import countable, publish_corrected, publish_recorded
from services.advocacy.attendance.rules import (
    LONGER_THAN_EVENT,
    NOT_PASSED_YET,
    OTHER_MINUTES,
    PROBLEMS_WITH_MINUTES,
    ROW_PROBLEMS,
    Countable,
    attendance_problem,
)
from services.advocacy.attendance.use_cases.guests import Guests, known_guests
from services.advocacy.invitations.api import (
    RECORDED,
    Invitation,
    RecordedTime,
    end_kept_seats,
    invitation_id,
)
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.attendance import MINUTES_MAX, AttendanceState, CorrectedAttendance
from shared.contracts.advocacy.invitations import InvitationStatus
from shared.errors import Conflict, FieldError, Forbidden, Invalid
from shared.persistence.ties import Alias, close_to, doer, is_me, same_person
from shared.persistence.unit_of_work import UnitOfWork

_STATE = AttendanceState()
_CORRECTED = CorrectedAttendance()


def record_attendance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record who attended and for how long: all rows or, naming every invalid row, none.

    Raises `Invalid` for rows that name no seat of this event, more time than it lasted or than has passed, or
    somebody who was not ready on that day without a reason why they were there; `Conflict` before the event
    has begun and for rows already recorded with other minutes, `Forbidden` for one's own attendance.
    Who is absent leaves their seat to whoever staff seat then. Repeating a row is harmless.
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
    _refuse(_row_problems(rows, invitations, guests, countable(event, uow)))
    _refuse_twice([invitations[row["invitation_id"]] for row in rows if row["minutes"]], uow)
    recorded = [_record(invitations[row["invitation_id"]], row, event, uow) for row in rows]
    event.rows_recorded += sum(recorded)
    attended = sum(row["minutes"] > 0 for row, is_new in zip(rows, recorded, strict=True) if is_new)
    event.attended += attended
    event.time_recorded |= attended > 0
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
    rows: list[dict[str, Any]], invitations: dict[str, Invitation], guests: Guests, time: Countable
) -> list[FieldError]:
    minutes_seen: dict[str, int] = {}
    problems = []
    for index, row in enumerate(rows):
        invitation = invitations.get(row["invitation_id"])
        before = minutes_seen.setdefault(row["invitation_id"], row["minutes"])
        status, recorded = invitation and invitation.status, invitation and invitation.minutes
        if guests.is_excused(row) and status not in RECORDED:
            status = InvitationStatus.SEATED
        minutes_max = MINUTES_MAX if "longer_reason" in row else time.usual_max
        code = attendance_problem(status, recorded, row["minutes"], before, minutes_max)
        if code is None and status not in RECORDED and not time.has_passed(row["minutes"]):
            code = NOT_PASSED_YET
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
    time, reason = _time(row, event, uow), row.get("not_ready_reason")
    had_seat = invitation.has_seat
    if invitation.status == InvitationStatus.SEATED:
        invitation.record(time, reason)
    else:
        invitation.record_without_seat(time, reason)
    event.note_seat(had=had_seat, has=invitation.has_seat)
    if time.minutes:
        publish_recorded(invitation, event, uow)
    return True


def correct_attendance(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Replace the recorded minutes; the same ones, said by somebody else, are confirmed. Harmless to repeat.

    Somebody absent who came after all has a seat again, and is one more than there are if none is free.
    Raises `Conflict` before there is a record or while the event is cancelled, `Invalid` for more time than
    the event lasted and the time around it without a reason, for more than has passed, and for somebody who
    was not ready and was absent so far, `Forbidden` for one's own.
    """
    invitation = uow.require(Invitation, request["invitation_id"])
    _refuse_own([invitation], uow)
    uow.check_version(invitation, request.get("version"))
    event = uow.require(AdvocacyEvent, invitation.event_id)
    time = countable(event, uow)
    if request["minutes"] > time.usual_max and "longer_reason" not in request:
        raise Invalid("Nobody was there so long.", errors=[_problem("minutes", LONGER_THAN_EVENT)])
    if not time.has_passed(request["minutes"]):
        raise Invalid("Nobody was there so long yet.", errors=[_problem("minutes", NOT_PASSED_YET)])
    if request["minutes"] and invitation.status != InvitationStatus.ATTENDED:
        _require_there(invitation, request, event, uow)
    if request["minutes"] != invitation.minutes or _is_confirmed(invitation, uow):
        _correct(invitation, request, event, uow)
    uow.close()  # so that the reply has the version after this change
    return _CORRECTED.dump(invitation)


def _require_there(
    invitation: Invitation, request: dict[str, Any], event: AdvocacyEvent, uow: UnitOfWork
) -> None:
    """Refuse to say of somebody absent that they were there unless it could have been recorded so."""
    event.require_begun(uow.now)
    _refuse_twice([invitation], uow)
    if invitation.status in RECORDED and invitation.not_ready_reason is None:
        wrong = known_guests([invitation.id], event, uow).not_ready(request, "not_ready_reason")
        if wrong:
            raise Invalid("Nobody says why they were there without being ready.", errors=wrong)


def _is_confirmed(invitation: Invitation, uow: UnitOfWork) -> bool:
    """Whether somebody else than the actor said how long an attendance lasted."""
    return invitation.attendance_id is not None and not is_me(uow, invitation.recorded_by[-1])


def _correct(invitation: Invitation, request: dict[str, Any], event: AdvocacyEvent, uow: UnitOfWork) -> None:
    was_recorded, reason_code = invitation.attendance_id is not None, request["reason_code"]
    was_there, had_seat = invitation.status == InvitationStatus.ATTENDED, invitation.has_seat
    invitation.correct(_time(request, event, uow), reason_code, request.get("not_ready_reason"))
    event.attended += (request["minutes"] > 0) - was_there
    event.time_recorded |= request["minutes"] > 0
    event.note_seat(had=had_seat, has=invitation.has_seat)
    if was_recorded:
        publish_corrected(invitation, event, reason_code, uow)
    else:
        publish_recorded(invitation, event, uow)


def _time(row: dict[str, Any], event: AdvocacyEvent, uow: UnitOfWork) -> RecordedTime:
    minutes = row["minutes"]
    longer_reason = row.get("longer_reason") if minutes > countable(event, uow).usual_max else None
    return RecordedTime(minutes, doer(uow), uow.new_id(), longer_reason)
