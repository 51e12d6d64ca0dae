"""Saying that two entries are one person, or that somebody is close to an advisor."""

from typing import Any

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.console.people import answer_about
from services.gateway.kit.forms import answer, perform, version_shown
from services.gateway.kit.viewer import needs

pages = Blueprint("ties", __name__, url_prefix="/ties")


@pages.post("/<advisor_id>/same/<merged_id>")
@needs("recruitment.merge_advisors")
def merge(advisor_id: str, merged_id: str) -> ResponseReturnValue:
    """Record that two advisors are one person."""
    said = _("They count as one person from now on. Nothing was moved, and you can undo it.")
    return _about(advisor_id, "merge_advisors", said, merged_id=merged_id)


@pages.post("/<advisor_id>/not-the-same/<merged_id>")
@needs("recruitment.unmerge_advisors")
def unmerge(advisor_id: str, merged_id: str) -> ResponseReturnValue:
    """Undo that."""
    return _about(advisor_id, "unmerge_advisors", _("They are two people again."), merged_id=merged_id)


@pages.post("/<advisor_id>/applications/<application_id>/part")
@needs("recruitment.part_application")
def part(advisor_id: str, application_id: str) -> ResponseReturnValue:
    """Record that an application that joined an advisor is another person's."""
    outcome = perform(
        "recruitment",
        "part_application",
        {
            "application_id": application_id,
            "reason_code": request.form.get("reason_code", ""),
            **version_shown(),
        },
        said=_("It waits for a yes or no again, on the page Today."),
    )
    return answer_about(advisor_id, outcome)


@pages.post("/<advisor_id>/interest")
@needs("recruitment.declare_interest")
def declare(advisor_id: str) -> ResponseReturnValue:
    """Declare that the viewer is close to an advisor."""
    said = _("Thank you. Somebody else decides about this person from now on.")
    return _about(advisor_id, "declare_interest", said, kind=request.form.get("kind", ""))


@pages.post("/<advisor_id>/interest/<user_id>/end")
@needs("recruitment.end_interest")
def end(advisor_id: str, user_id: str) -> ResponseReturnValue:
    """End somebody else's interest."""
    return _about(advisor_id, "end_interest", _("It ended."), user_id=user_id)


def _about(advisor_id: str, command: str, said: str, **more: Any) -> ResponseReturnValue:
    outcome = perform("recruitment", command, {"advisor_id": advisor_id, **more}, said=said)
    if request.form.get("back") == "payee":
        return answer(outcome, url_for("payees.show", advisor_id=advisor_id))
    return answer_about(advisor_id, outcome)
