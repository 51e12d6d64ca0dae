"""Contracts of the rules of time: of events, and of the answers to their invitations."""

from enum import StrEnum
from typing import Final

from shared.contracts.fields import Count, Day, Id, Instant, Items, OneOf, Part, Reply, Text
from shared.contracts.operation import command, query
from shared.contracts.requests import Dated, Nothing
from shared.contracts.roles import ADMINISTRATOR, READERS

EVENT_MINUTES_MAX: Final = 31 * 24 * 60
"""The longest event that a program can allow, to catch typing errors."""
AROUND_MINUTES_MAX: Final = 8 * 60
"""The most time around an event that a program can count without a reason."""

REPLY_HOURS: Final = 72
"""How long an advisor who is asked again has to answer, unless a program says otherwise."""
REPLY_HOURS_MAX: Final = 60 * 24
ANSWER_CHANGES_MAX: Final = 10
"""How often an advisor may change their answer to an invitation, unless a program says otherwise."""
ANSWER_CHANGES_LIMIT: Final = 1_000


class TimeRuleStatus(StrEnum):
    """A row is set, and corrected by another."""

    SET = "set"
    CORRECTED = "corrected"


# ------------------------------------------------------------ requests


class SetTimeRule(Dated):
    """The limits from the first to the last day (included; else until the next row begins).

    They hold for events that begin on these days. `corrects` names the row whose place this one takes.
    """

    event_minutes_max = Count("The longest event, in minutes", minimum=1, maximum=EVENT_MINUTES_MAX)
    minutes_around_event = Count(
        "Minutes before and after an event that count as attendance without a reason, in total",
        maximum=AROUND_MINUTES_MAX,
    )
    reply_hours = Count(
        "How long an advisor who is asked again has to answer, in hours",
        minimum=1,
        maximum=REPLY_HOURS_MAX,
        default=REPLY_HOURS,
    )
    answer_changes_max = Count(
        "How often an advisor may change their answer to an invitation; then staff answer for them",
        maximum=ANSWER_CHANGES_LIMIT,
        default=ANSWER_CHANGES_MAX,
    )
    corrects = Id("The row that was wrong", required=False)


# ------------------------------------------------------------ replies


class TimeRuleReply(Reply):
    """A row of dated data."""

    time_rule_id = Id(of="id")
    effective_from = Day()
    effective_to = Day(allow_none=True)
    event_minutes_max = Count()
    minutes_around_event = Count()
    reply_hours = Count()
    answer_changes_max = Count()
    source = Text()
    status = OneOf(*TimeRuleStatus)
    entered_by = Id(of="set_by")
    entered_at = Instant(of="set_at")
    corrected_by = Id("The row that took its place", allow_none=True)


class UsualTimeLimits(Reply):
    """The limits where a program set none."""

    event_minutes_max = Count()
    minutes_around_event = Count()
    reply_hours = Count()
    answer_changes_max = Count()
    source = Text()


class TimeRules(Reply):
    """All rows; `usual` holds on days that none of them covers."""

    items = Items(TimeRuleReply)
    usual = Part(UsualTimeLimits)


# ------------------------------------------------------------ operations

SET_TIME_RULE = command(
    "advocacy.set_time_rule",
    "Set the limits of time of events, and of answers to invitations, from a day on",
    request=SetTimeRule,
    reply=TimeRuleReply,
    roles=ADMINISTRATOR,
)
TIME_RULES = query(
    "advocacy.time_rules",
    "List the limits of time of events, and of answers to invitations",
    request=Nothing,
    reply=TimeRules,
    roles=READERS,
)
