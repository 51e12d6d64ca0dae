"""Which time zones a place can be in, by their names in the IANA database.

The database has other names too: fixed offsets (`EST`, `Etc/GMT+5`), `Factory`, and `localtime`, which is the
zone of whatever machine reads it. None of these is where people meet.
"""

from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

from marshmallow import ValidationError

from shared.contracts.errors import Wrong
from shared.contracts.fields import Text

REGIONS: Final = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
TIME_ZONES: Final = frozenset(
    name for name in available_timezones() if name.partition("/")[0] in REGIONS and "/" in name
)

# Source: Unicode CLDR, windowsZones.xml, territory 001 and US (release 45, 2024).
_MEANT: Final = {
    "Eastern Standard Time": "America/New_York",
    "US Eastern Standard Time": "America/Indiana/Indianapolis",
    "Central Standard Time": "America/Chicago",
    "Mountain Standard Time": "America/Denver",
    "US Mountain Standard Time": "America/Phoenix",
    "Pacific Standard Time": "America/Los_Angeles",
    "Alaskan Standard Time": "America/Anchorage",
    "Hawaiian Standard Time": "Pacific/Honolulu",
    "SA Western Standard Time": "America/Puerto_Rico",
    "West Pacific Standard Time": "Pacific/Guam",
    "EST": "America/New_York",
    "EST5EDT": "America/New_York",
    "US/Eastern": "America/New_York",
    "CST": "America/Chicago",
    "CST6CDT": "America/Chicago",
    "US/Central": "America/Chicago",
    "MST": "America/Denver",
    "MST7MDT": "America/Denver",
    "US/Mountain": "America/Denver",
    "US/Arizona": "America/Phoenix",
    "PST": "America/Los_Angeles",
    "PST8PDT": "America/Los_Angeles",
    "US/Pacific": "America/Los_Angeles",
    "US/Alaska": "America/Anchorage",
    "HST": "Pacific/Honolulu",
    "US/Hawaii": "Pacific/Honolulu",
}
"""The time zone for other names that people in the United States use, mostly from Windows."""


class TimeZone(Text):
    """The name of the time zone of a place in the IANA database."""

    def parse(self, value: Any) -> str:
        if type(value) is not str:
            raise ValidationError("not_a_string")
        if value not in TIME_ZONES:
            meant = _MEANT.get(value.strip())
            raise ValidationError(Wrong("unknown_time_zone", meant) if meant else "unknown_time_zone")
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string"}


def is_of_zone(moment: datetime, time_zone: str) -> bool:
    """Whether the zone has the offset of this time on that date, or the time is in UTC.

    An offset of -06:00 for an evening in July in Chicago is the winter offset; the person means an hour
    earlier.
    """
    offset = moment.utcoffset()
    return offset in (timedelta(0), moment.astimezone(ZoneInfo(time_zone)).utcoffset())
