"""The public API of the rules of time for other subdomains."""

from datetime import date, datetime

from services.advocacy.time_rules.models import TimeRule, TimeRuleBook
from services.advocacy.time_rules.rules import USUAL_LIMITS, TimeLimits, minutes_of, time_rule_book_id
from shared.dates import Span, in_force
from shared.errors import FieldError, Invalid
from shared.persistence.read_unit import ReadUnit

__all__ = ["TimeLimits", "minutes_of", "require_fitting_length", "time_limits_on"]


def time_limits_on(day: date, uow: ReadUnit) -> TimeLimits:
    """The limits of that day: the program's or, where it set none, the usual ones."""

    # Read once for a whole transaction, not once for each event.
    def read() -> list[Span[TimeRule]]:
        book = uow.get(TimeRuleBook, time_rule_book_id(uow.tenant))
        return book.spans() if book else []

    found = in_force(uow.cached(TimeRuleBook, read), day)
    return found[0].row.limits if found else USUAL_LIMITS


def require_fitting_length(starts_at: datetime, ends_at: datetime, day: date, uow: ReadUnit) -> None:
    """Raise `Invalid`, naming `ends_at`, for an event that is longer than the program's longest.

    `day` is the local day on which it begins. Whoever sets or changes the times of an event asks this.
    """
    limits = time_limits_on(day, uow)
    if ends_at - starts_at > limits.event_longest:
        hours, minutes = divmod(limits.event_minutes_max, 60)
        message = f"An event lasts at most {hours} hours and {minutes} minutes on {day} ({limits.source})."
        wrong = FieldError(field="ends_at", code="longer_than_allowed", message=message)
        raise Invalid("The event is too long.", errors=[wrong])
