"""What is required of advisors, as dated data: every row, proposing, approving and withdrawing one."""

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
    job_url,
    perform,
    problems,
    whole_number,
)
from services.gateway.kit.labels import REQUIREMENT_KINDS
from services.gateway.kit.viewer import actor, ask, needs
from shared.errors import Conflict

pages = Blueprint("requirements", __name__, url_prefix="/requirements")

MET_ALREADY: Final = _l("Advisors have met this already, or it counts no longer. Correct it by another line.")
_OPTIONAL: Final = ("effective_to", "agreement_code", "corrects")


@pages.get("")
@needs("recruitment.requirements")
def show() -> str:
    """All rows, those that count first, and a form for another."""
    return _page({}, None)


@pages.post("")
@needs("recruitment.propose_requirement")
def propose() -> ResponseReturnValue:
    """Propose a line; on errors show the form again, with each error."""
    given = filled_in()
    outcome = perform(
        "recruitment",
        "propose_requirement",
        _row(given),
        said=_("It is proposed. It counts once another administrator has approved it."),
        otherwise={Conflict: dated_rows.NOT_NOW},
    )
    return answer_to_form(outcome, lambda: _page(given, outcome), url_for("requirements.show"))


@pages.post("/<requirement_id>/approval")
@needs("recruitment.approve_requirement")
def approve(requirement_id: str) -> ResponseReturnValue:
    """Approve a row that somebody else proposed."""
    said = _("It is approved. The readiness of every advisor follows.")
    row = {"requirement_id": requirement_id}
    outcome = dated_rows.approve("recruitment", "approve_requirement", row, said)
    return answer(outcome, _back(outcome))


@pages.post("/<requirement_id>/withdrawal")
@needs("recruitment.withdraw_requirement")
def withdraw(requirement_id: str) -> ResponseReturnValue:
    """Withdraw a row that nobody met."""
    outcome = perform(
        "recruitment",
        "withdraw_requirement",
        {"requirement_id": requirement_id},
        said=_("It was withdrawn. It stays in the list."),
        otherwise={Conflict: MET_ALREADY},
    )
    return answer(outcome, _back(outcome))


def _back(outcome: Outcome) -> str:
    """The list or, where a job looks at all advisors, its page."""
    return job_url(outcome, "recruitment") or url_for("requirements.show")


def _row(given: dict[str, str]) -> dict[str, Any]:
    """The row that was filled in; what was left empty is left out."""
    months = given.get("valid_months", "")
    row = dated_rows.filled(given, ("kind", "effective_from", "source"), _OPTIONAL)
    if months:
        row["valid_months"] = whole_number(months)
    return row


def _page(given: dict[str, str], outcome: Outcome | None) -> str:
    rows = ask("recruitment", "requirements")["items"]
    return render_template(
        "console/requirements.html",
        rows=dated_rows.counting_first(rows),
        correctable=dated_rows.correctable(
            rows, "requirement_id", lambda row: REQUIREMENT_KINDS[row["kind"]]
        ),
        me=actor().user_id,
        given=given,
        outcome=outcome,
        problems=problems(outcome.errors) if outcome else {},
    )
