"""Formats of dates, times and durations."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from babel.dates import get_timezone_name
from flask_babel import format_date, format_time, format_timedelta, get_locale, ngettext

from services.gateway.http.programs import NOWHERE
from services.gateway.kit import languages, viewer

DAY_CHARACTERS: Final = len("2026-11-22")


def day(value: str | date | datetime) -> str:
    """A date as `November 22, 2026` or `22 de noviembre de 2026`; for a time, its date in the
    program's zone.
    """
    if isinstance(value, str):
        value = date.fromisoformat(value) if len(value) == DAY_CHARACTERS else datetime.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(_program_zone()).date()
    return format_date(value, "long")


def moment(value: str | datetime, time_zone: str = "") -> str:
    """A time as date and time, with the zone's name; by the program's clocks where no other zone is named."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    local = value.astimezone(ZoneInfo(time_zone) if time_zone else _program_zone())
    when = format_time(local, "short", rebase=False)
    return f"{format_date(local, 'full', rebase=False)}, {when} {local.tzname()}"


def on_the_clock(value: str, time_zone: str) -> str:
    """A time as a form for times holds it: `2026-11-22T18:00`, on the clocks of a time zone."""
    return f"{datetime.fromisoformat(value).astimezone(ZoneInfo(time_zone)):%Y-%m-%dT%H:%M}"


def zone_name() -> str:
    """The name of the program's time zone: `Central Time`."""
    zone = _program_zone()
    # UTC has no other name than that of its clocks.
    return get_timezone_name(
        zone, zone_variant="standard" if zone == NOWHERE.zone else None, locale=get_locale()
    )


def _program_zone() -> ZoneInfo:
    return viewer.whereabouts().zone


def minutes(count: int) -> str:
    """A duration: `1 hour 30 minutes`."""
    hours, rest = divmod(count, 60)
    parts = []
    if hours:
        parts.append(ngettext("%(num)s hour", "%(num)s hours", hours))
    if rest or not hours:
        parts.append(ngettext("%(num)s minute", "%(num)s minutes", rest))
    return " ".join(parts)


def seconds(count: float) -> str:
    """A duration in its largest unit: `3 minutes`."""
    return format_timedelta(timedelta(seconds=count), threshold=1.5)


def language_name(code: str) -> str:
    """The name of a language: `Vietnamese` for "vi"."""
    locale = get_locale()
    return locale.languages.get(code, code) if locale else code


def own(texts: Mapping[str, str] | str) -> str:
    """A bilingual text in the language of the page."""
    if isinstance(texts, str):
        return texts
    return texts.get(languages.language()) or texts.get(languages.DEFAULT, "")
