"""The limits of time of events and of answers, as dated data: every row, setting one, correcting one."""

from typing import Any, Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.formats import day
from services.gateway.kit.forms import Outcome, answer_to_form, filled_in, perform, problems, whole_number
from services.gateway.kit.viewer import ask, needs
from shared.errors import Conflict

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
    given = filled_in()
    outcome = perform(
        "advocacy",
        "set_time_rule",
        _row(given),
        said=_("It is in the list, and holds for events that begin on its days."),
        otherwise={Conflict: NOT_NOW},
    )
    return answer_to_form(outcome, lambda: _page(given, outcome), url_for("time_rules.show"))


def _row(given: dict[str, str]) -> dict[str, Any]:
    """The row that was filled in; what was left empty is left out."""
    row: dict[str, Any] = {name: given.get(name, "") for name in ("effective_from", "source")}
    row |= {name: given[name] for name in ("effective_to", "corrects") if given.get(name)}
    return row | {name: whole_number(given.get(name, "")) for name in LIMITS}


def _page(given: dict[str, str], outcome: Outcome | None) -> str:
    found = ask("advocacy", "time_rules")
    rows = sorted(found["items"], key=lambda row: row["status"] != "set")
    return render_template(
        "console/time_rules.html",
        rows=rows,
        usual=found["usual"],
        correctable={
            row["time_rule_id"]: _("From %(day)s", day=day(row["effective_from"]))
            for row in rows
            if row["status"] == "set"
        },
        given=given,
        outcome=outcome,
        problems=problems(outcome.errors) if outcome else {},
    )
