"""The public API of the rules of time for other subdomains."""

from datetime import date, datetime

from services.advocacy.time_rules.rules import TimeLimits, minutes_of
from shared.contracts.identity import settings
from shared.errors import FieldError, Invalid
from shared.persistence.read_unit import ReadUnit
from shared.persistence.settings import setting_on

__all__ = ["TimeLimits", "minutes_of", "require_fitting_length", "time_limits_on"]


def time_limits_on(day: date, uow: ReadUnit) -> TimeLimits:
    """The limits of that day: the program's or, where it set none, the usual ones."""
    longest = setting_on(settings.EVENT_MINUTES_MAX, day, uow)
    return TimeLimits(
        event_minutes_max=longest.number,
        event_source=longest.source,
        minutes_around_event=setting_on(settings.MINUTES_AROUND_EVENT, day, uow).number,
        reply_hours=setting_on(settings.REPLY_HOURS, day, uow).number,
        answer_changes_max=setting_on(settings.ANSWER_CHANGES_MAX, day, uow).number,
    )


def require_fitting_length(starts_at: datetime, ends_at: datetime, day: date, uow: ReadUnit) -> None:
    """Raise `Invalid`, naming `ends_at`, for an event that is longer than the program's longest.

    `day` is the local day on which it begins. Whoever sets or changes the times of an event asks this.
    """
    limits = time_limits_on(day, uow)
    if ends_at - starts_at > limits.event_longest:
        hours, minutes = divmod(limits.event_minutes_max, 60)
        message = (
            f"An event lasts at most {hours} hours and {minutes} minutes on {day} ({limits.event_source})."
        )
        wrong = FieldError(field="ends_at", code="longer_than_allowed", message=message)
        raise Invalid("The event is too long.", errors=[wrong])
