"""What the program sets for itself, as dated data: every row, proposing, approving and withdrawing one."""

from typing import Any, Final

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit import dated_rows
from services.gateway.kit.forms import (
    Outcome,
    answer,
    answer_to_form,
    filled_in,
    perform,
    problems,
    whole_number,
)
from services.gateway.kit.labels import SETTING_UNITS, SETTINGS, UNITS
from services.gateway.kit.viewer import actor, ask, needs
from shared.errors import Conflict

pages = Blueprint("settings", __name__, url_prefix="/settings")

HELD_ALREADY: Final = _l("It holds already, or counts no longer. Correct it by another line.")


@pages.get("")
@needs("identity.settings")
def show() -> str:
    """What holds where nothing is set, all rows, and a form for another."""
    return _page({}, None)


@pages.post("")
@needs("identity.propose_setting")
def propose() -> ResponseReturnValue:
    """Propose a line; on errors show the form again, with each error."""
    given = filled_in()
    outcome = perform(
        "identity",
        "propose_setting",
        _row(given),
        said=_("It is proposed. It holds once another administrator has approved it."),
        otherwise={Conflict: dated_rows.NOT_NOW},
    )
    return answer_to_form(outcome, lambda: _page(given, outcome), url_for("settings.show"))


@pages.post("/<setting_id>/approval")
@needs("identity.approve_setting")
def approve(setting_id: str) -> ResponseReturnValue:
    """Approve a row that somebody else proposed."""
    said = _("It is approved, and holds on its days.")
    outcome = dated_rows.approve("identity", "approve_setting", {"setting_id": setting_id}, said)
    return answer(outcome, url_for("settings.show"))


@pages.post("/<setting_id>/withdrawal")
@needs("identity.withdraw_setting")
def withdraw(setting_id: str) -> ResponseReturnValue:
    """Withdraw a row that has not held on any day."""
    outcome = perform(
        "identity",
        "withdraw_setting",
        {"setting_id": setting_id},
        said=_("It was withdrawn. It stays in the list."),
        otherwise={Conflict: HELD_ALREADY},
    )
    return answer(outcome, url_for("settings.show"))


def _row(given: dict[str, str]) -> dict[str, Any]:
    """The row that was filled in; what was left empty is left out."""
    row = dated_rows.filled(given, ("setting", "effective_from", "source"), ("effective_to", "corrects"))
    return row | {"values": [whole_number(one.strip()) for one in given.get("values", "").split(",")]}


def _page(given: dict[str, str], outcome: Outcome | None) -> str:
    found = ask("identity", "settings")
    rows = dated_rows.counting_first(found["items"])
    return render_template(
        "console/settings.html",
        kinds=[
            kind | {"rows": [row for row in rows if row["setting"] == kind["setting"]]}
            for kind in found["kinds"]
        ],
        choices={code: f"{words} ({UNITS[SETTING_UNITS[code]]})" for code, words in SETTINGS.items()},
        correctable=dated_rows.correctable(rows, "setting_id", lambda row: SETTINGS[row["setting"]]),
        me=actor().user_id,
        given=given,
        outcome=outcome,
        problems=problems(outcome.errors) if outcome else {},
    )
