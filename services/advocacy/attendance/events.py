"""Data of events about attendance."""

from typing import Any

from services.advocacy.attendance.rules import Countable, segments
from services.advocacy.invitations.api import Invitation, about_invitation
from services.advocacy.occasions.api import AdvocacyEvent
from services.advocacy.time_rules.api import time_limits_on
from shared.contracts import advocacy
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def countable(event: AdvocacyEvent, uow: ReadUnit) -> Countable:
    """How much time at an event can be recorded now."""
    return Countable(event.starts_at, event.ends_at, event.time_zone, _minutes_around(event, uow), uow.now)


def publish_recorded(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> None:
    """Publish an attendance."""
    uow.publish(advocacy.ATTENDANCE_RECORDED, about=invitation, data=_attendance(invitation, event, uow))


def publish_corrected(
    invitation: Invitation, event: AdvocacyEvent, reason_code: str, uow: UnitOfWork
) -> None:
    """Publish an attendance with its corrected or confirmed minutes, and why."""
    data = _attendance(invitation, event, uow) | {"reason_code": reason_code}
    uow.publish(advocacy.ATTENDANCE_CORRECTED, about=invitation, data=data)


def _attendance(invitation: Invitation, event: AdvocacyEvent, uow: ReadUnit) -> dict[str, Any]:
    minutes = invitation.minutes
    shares = segments(event.starts_at, event.ends_at, event.time_zone, minutes)
    return about_invitation(invitation) | {
        "attendance_id": invitation.attendance_id,
        "event_title": event.title.as_dict(),
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "time_zone": event.time_zone,
        "attended_on": event.local_day,
        "minutes": minutes,
        "segments": [{"day": day, "minutes": share} for day, share in shares],
        "allowance_minutes": max(_minutes_around(event, uow), minutes - event.minutes),
        "longer_reason": invitation.longer_reason,
        "recorded_by": [
            {"account": one.account, "advisor_id": one.advisor_id} for one in invitation.recorded_by
        ],
    }


def _minutes_around(event: AdvocacyEvent, uow: ReadUnit) -> int:
    return time_limits_on(event.local_day, uow).minutes_around_event
