"""The limits of time of events and of answers, as dated data: every row, setting one, correcting one."""

from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.forms import Kind, Outcome, answer, perform
from services.gateway.kit.labels import problem
from services.gateway.kit.viewer import ask, needs
from shared.errors import Conflict, Invalid

pages = Blueprint("time_rules", __name__, url_prefix="/time-rules")

NOT_NOW: Final = _l("Another row holds on some of these days. Give that one an end first, or correct it.")
LIMITS: Final = ("event_minutes_max", "minutes_around_event", "reply_hours", "answer_changes_max")


@pages.get("")
@needs("advocacy.time_rules")
def show() -> str:
    """The limits that hold where none is set, all rows, and a form for another."""
    return _page({}, None)


@pages.post("")
@needs("advocacy.set_time_rule")
def add() -> ResponseReturnValue:
    """Set a row; on errors show the form again, with each error."""
    given = {name: value.strip() for name, value in request.form.items() if name not in ("csrf_token", "key")}
    outcome = perform(
        "advocacy",
        "set_time_rule",
        _row(given),
        said=_("It is in the list, and holds for events that begin on its days."),
        otherwise={Conflict: NOT_NOW},
    )
    if outcome.status == Invalid.status:
        return _page(given, outcome), outcome.status
    if outcome.kind is Kind.REFUSED:
        return answer(outcome, url_for("time_rules.show"))
    flash(outcome.text, outcome.kind)
    return redirect(url_for("time_rules.show"), 303)


def _row(given: dict[str, str]) -> dict[str, Any]:
    """The row that was filled in; what was left empty is left out."""
    row: dict[str, Any] = {name: given.get(name, "") for name in ("effective_from", "source")}
    row |= {name: given[name] for name in ("effective_to", "corrects") if given.get(name)}
    return row | {name: _number(given.get(name, "")) for name in LIMITS}


def _number(text: str) -> int | str:
    return int(text) if text.isdecimal() else text


def _page(given: dict[str, str], outcome: Outcome | None) -> str:
    found = ask("advocacy", "time_rules")
    rows = sorted(found["items"], key=lambda row: row["status"] != "set")
    return render_template(
        "console/time_rules.html",
        rows=rows,
        usual=found["usual"],
        correctable={row["time_rule_id"]: row["effective_from"] for row in rows if row["status"] == "set"},
        given=given,
        outcome=outcome,
        problems={error["field"]: problem(error["code"]) for error in outcome.errors} if outcome else {},
    )
