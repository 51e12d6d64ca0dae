"""Contracts of settings: the numbers that each program sets for itself, from a day on."""

from typing import Any, Final, NamedTuple

from marshmallow import ValidationError, validates_schema

from shared.contracts.approvals import ApprovedRowReply
from shared.contracts.errors import Wrong
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Compound,
    Count,
    Day,
    EventSchema,
    Id,
    Items,
    Listed,
    OneOf,
    Reply,
    Request,
    Text,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Dated, Nothing
from shared.contracts.roles import ADMINISTRATOR, READERS

PUBLISHER = "identity"
_OWN_DEFAULT: Final = "Tandem's own default of 2026-11-29; a program sets its own"


class Setting(NamedTuple):
    """What a program may set: one number or, up to `values_max`, several, the largest first.

    Each is between `minimum` and `maximum`, to catch typing errors. `usual` holds where a program set
    nothing, and `source` says where that is from.
    """

    code: str
    minimum: int
    maximum: int
    usual: tuple[int, ...]
    source: str = _OWN_DEFAULT
    values_max: int = 1


EVENT_MINUTES_MAX: Final = Setting("event_minutes_max", 1, 31 * 24 * 60, (7 * 24 * 60,))
"""The longest event, in minutes. That of the local day on which it begins holds, as for the next three."""
MINUTES_AROUND_EVENT: Final = Setting("minutes_around_event", 0, 8 * 60, (30,))
"""Minutes before and after an event that count as attendance without a reason, in total."""
REPLY_HOURS: Final = Setting("reply_hours", 1, 60 * 24, (72,))
"""How long an advisor who is asked again has to answer, in hours."""
ANSWER_CHANGES_MAX: Final = Setting("answer_changes_max", 0, 1_000, (10,))
"""How often an advisor may change their answer to an invitation; then staff answer for them."""
APPLICATION_ANSWER_DAYS: Final = Setting("application_answer_days", 1, 366, (14,))
"""After how many days staff should have answered an application. That of the day on which it came holds."""
DAYS_TOLD_AHEAD: Final = Setting("days_told_ahead", 1, 90, (90, 60, 30, 7), values_max=8)
"""How many days before the last day of a credential its advisor and the staff are told that it ends: in the
time in which an agreement can be renewed.
"""

SETTINGS: Final = {
    one.code: one
    for one in (
        EVENT_MINUTES_MAX,
        MINUTES_AROUND_EVENT,
        REPLY_HOURS,
        ANSWER_CHANGES_MAX,
        APPLICATION_ANSWER_DAYS,
        DAYS_TOLD_AHEAD,
    )
}


# ------------------------------------------------------------ events


class SettingTold(EventSchema):
    """All that a program set of one setting: the values of each run of days, and their source.

    Without a last day they hold for good. On all other days the usual values hold.
    """

    setting = Code()
    holding = Listed(
        Compound(
            parts={
                "setting_id": Id(),
                "values": Listed(Count()),
                "effective_from": Day(),
                "effective_to": Day(allow_none=True),
                "source": Text(),
            }
        )
    )


SETTING_APPROVED = Contract(
    "setting.approved.v1", PUBLISHER, SettingTold, "A program has another setting, or has it on other days."
)
SETTING_WITHDRAWN = Contract(
    "setting.withdrawn.v1",
    PUBLISHER,
    SettingTold,
    "A setting of a program was withdrawn before its first day.",
)


# ------------------------------------------------------------ requests


class ProposeSetting(Dated):
    """The values of a setting from the first to the last day (included; else until the next row begins).

    `corrects` names the row whose place this one takes.
    """

    setting = OneOf(*SETTINGS)
    values = Items(Count(), "One number or, where there are several, the largest first", length_min=1)
    corrects = Id("The row that was wrong", required=False)

    @validates_schema(skip_on_field_errors=False)
    def _values_fit_the_setting(self, data: dict[str, Any], **_: Any) -> None:
        setting, values = SETTINGS.get(data.get("setting", "")), data.get("values")
        if setting is None or values is None:
            return
        if len(values) > setting.values_max:
            raise ValidationError(Wrong("too_many_values", str(setting.values_max)), "values")
        if any(not setting.minimum <= value <= setting.maximum for value in values):
            raise ValidationError(Wrong("range", f"{setting.minimum} to {setting.maximum}"), "values")
        if values != sorted(set(values), reverse=True):
            raise ValidationError("not_descending", "values")


class SettingId(Request):
    """Which row."""

    setting_id = Id()


# ------------------------------------------------------------ replies


class SettingReply(ApprovedRowReply):
    """A row of dated data."""

    setting_id = Id(of="id")
    setting = OneOf(*SETTINGS)
    values = Items(Count())


class SettingKind(Reply):
    """What can be set, between which bounds, and what holds where a program set nothing."""

    setting = OneOf(*SETTINGS, of="code")
    minimum = Count()
    maximum = Count()
    values_max = Count()
    usual = Items(Count())
    source = Text()


class Settings(Reply):
    """All rows of all settings, and what can be set."""

    items = Items(SettingReply)
    kinds = Items(SettingKind)


# ------------------------------------------------------------ operations

PROPOSE_SETTING = command(
    "identity.propose_setting",
    "Propose the values of a setting from a day on; they hold once someone else approved them",
    request=ProposeSetting,
    reply=SettingReply,
    roles=ADMINISTRATOR,
)
APPROVE_SETTING = command(
    "identity.approve_setting",
    "Approve a setting that someone else proposed",
    request=SettingId,
    reply=SettingReply,
    roles=ADMINISTRATOR,
)
WITHDRAW_SETTING = command(
    "identity.withdraw_setting",
    "Withdraw a setting that was only proposed, or whose first day has not come",
    request=SettingId,
    reply=SettingReply,
    roles=ADMINISTRATOR,
)
ALL_SETTINGS = query(
    "identity.settings",
    "List the settings of the program, with what was corrected or withdrawn",
    request=Nothing,
    reply=Settings,
    roles=READERS,
)
