"""What the pages of dated rows share, which one administrator proposes and another approves."""

from collections.abc import Callable, Iterable
from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.formats import day
from services.gateway.kit.forms import Outcome, perform
from shared.errors import Conflict, Forbidden

Row = dict[str, Any]

NOT_NOW: Final = _l(
    "Another line holds on some of these days. Give that one an end first, correct it, or withdraw it."
)
NOT_APPROVED: Final = _l("It was withdrawn, or another line holds on some of these days by now.")
NOT_YOURS: Final = _l("You proposed this: someone else must approve it.")
COUNTING: Final = ("approved", "proposed")


def approve(service: str, command: str, row: dict[str, str], said: str) -> Outcome:
    """Approve a row that somebody else proposed."""
    refusals = {Conflict: NOT_APPROVED, Forbidden: NOT_YOURS}
    return perform(service, command, row, said=said, otherwise=refusals)


def filled(given: dict[str, str], needed: Iterable[str], optional: Iterable[str]) -> Row:
    """What was filled in of a row; what may be left empty and was is left out."""
    return {name: given.get(name, "") for name in needed} | {
        name: given[name] for name in optional if given.get(name)
    }


def counting_first(rows: Iterable[Row]) -> list[Row]:
    """The rows in their order, but those that count or may come to count before all others."""
    return sorted(rows, key=lambda row: row["status"] not in COUNTING)


def correctable(rows: Iterable[Row], id_field: str, title: Callable[[Row], Any]) -> dict[str, str]:
    """In one line each, by their ids, the rows that another one may correct."""
    return {
        row[id_field]: f"{title(row)}: {_('From %(day)s', day=day(row['effective_from']))}"
        for row in rows
        if row["status"] == "approved"
    }
