"""The courses of a program as administrators see and change them, each change from a day on."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.kit.forms import (
    Outcome,
    answer_to_form,
    filled_in,
    perform,
    problems,
    version_shown,
    whole_number,
)
from services.gateway.kit.viewer import ask, needs

pages = Blueprint("curriculum", __name__, url_prefix="/curriculum")

COURSES_MAX: Final = 50


@pages.get("")
@needs("training.change_course")
def show() -> str:
    """All courses by code, each with its changes and a form for another."""
    return _page(None)


@pages.post("/<course_id>")
@needs("training.change_course")
def change(course_id: str) -> ResponseReturnValue:
    """Change a course from a day on; on errors show the form again, with each error."""
    outcome = perform(
        "training",
        "change_course",
        {"course_id": course_id, **version_shown(), **_row(filled_in())},
        said=_("Changed from that day on. Certificates of courses finished before keep their end."),
    )
    return answer_to_form(outcome, lambda: _page(outcome), url_for("curriculum.show"))


def _row(given: dict[str, str]) -> dict[str, Any]:
    """The change that was filled in; without months its certificates count for good."""
    row: dict[str, Any] = {name: given.get(name, "") for name in ("effective_from", "source")}
    row["title"] = {language: given.get(f"title_{language}", "") for language in ("en", "es")}
    months = given.get("valid_months", "")
    return row | ({"valid_months": whole_number(months)} if months else {})


def _page(outcome: Outcome | None) -> str:
    found = ask("training", "courses", cursor=request.args.get("after"), limit=COURSES_MAX)
    return render_template(
        "console/curriculum.html",
        courses=found["items"],
        cursor=found["next_cursor"],
        outcome=outcome,
        problems=problems(outcome.errors) if outcome else {},
    )
