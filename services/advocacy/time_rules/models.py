"""Rules of time as they are stored."""

from mongoengine import IntField, StringField

from services.advocacy.time_rules.rules import TimeLimits
from shared.contracts.advocacy.time_rules import AROUND_MINUTES_MAX, EVENT_MINUTES_MAX, TimeRuleStatus
from shared.persistence.dated_book import DatedBook, DatedRule, rows_of


class TimeRule(DatedRule):
    """How long an event may last, how much time around it counts, and how long and how often advisors may
    answer. Valid until the next row begins.
    """

    id = StringField(required=True)
    event_minutes_max = IntField(required=True, min_value=1, max_value=EVENT_MINUTES_MAX)
    minutes_around_event = IntField(required=True, min_value=0, max_value=AROUND_MINUTES_MAX)
    reply_hours = IntField(required=True, min_value=1)
    answer_changes_max = IntField(required=True, min_value=0)

    @property
    def status(self) -> TimeRuleStatus:
        """Set, or corrected by another row."""
        return TimeRuleStatus.SET if self.stands else TimeRuleStatus.CORRECTED

    @property
    def limits(self) -> TimeLimits:
        """The row in the form that the rules use."""
        return TimeLimits(**{name: getattr(self, name) for name in TimeLimits._fields})


class TimeRuleBook(DatedBook[TimeRule]):
    """A tenant's rules of time. None is edited: a correction is another row."""

    meta = {"collection": "dated_time_rules"}
    holds_until_next = True

    rows = rows_of(TimeRule)
