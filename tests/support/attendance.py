"""What advocacy says of an attendance, for the tests of those who hear it."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

RECORDER = "engagement_staff"
"""The account of the staff who record attendance, as `actor` names it."""
AROUND_EVENT = 30


def attendance_data(day: date = date(2026, 10, 1), minutes: int = 90, **changes: Any) -> dict[str, Any]:
    """An event of two hours at noon in UTC, at which somebody was for so many minutes."""
    starts_at = changes.get("starts_at", datetime.combine(day, time(12), UTC))
    ends_at = changes.get("ends_at", starts_at + timedelta(hours=2))
    lasted = (ends_at - starts_at) // timedelta(minutes=1)
    return {
        "attendance_id": "attendance-1",
        "invitation_id": "invitation-1",
        "event_id": "event-1",
        "advisor_id": "advisor-1",
        "event_title": {"en": "Family day", "es": "Día de la familia"},
        "starts_at": starts_at,
        "ends_at": ends_at,
        "time_zone": "Europe/London",
        "attended_on": day,
        "minutes": minutes,
        "segments": [{"day": day, "minutes": minutes}] if minutes else [],
        "allowance_minutes": max(AROUND_EVENT, minutes - lasted),
        "longer_reason": None,
        "recorded_by": [{"account": RECORDER, "advisor_id": None}],
    } | changes
