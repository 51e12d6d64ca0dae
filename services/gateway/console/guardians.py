"""Staff record on a person's page who their guardian is, and when that ends."""

from typing import Final

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from services.gateway.console.people import answer_about
from services.gateway.http.rules import normal_email
from services.gateway.kit.forms import perform
from services.gateway.kit.viewer import actor, needs
from shared.actor import Role
from shared.errors import Conflict, Invalid

pages = Blueprint("guardians", __name__, url_prefix="/people/of-advisor/<advisor_id>/guardians")

NOT_POSSIBLE: Final = _l(
    "Check what you filled in. The guardian needs an account of their own, and the birth date must be known: "
    "who is of age has no guardian."
)
KNOWN: Final = _l("This is known already for some of these days.")


@pages.post("")
@needs("recruitment.record_guardianship")
def record(advisor_id: str) -> ResponseReturnValue:
    """Record the guardian with this address."""
    outcome = perform(
        "recruitment",
        "record_guardianship",
        {
            "advisor_id": advisor_id,
            "user_id": _account_of(request.form.get("email", "")),
            "kind": request.form.get("kind", ""),
            "may_answer": request.form.get("may_answer") == "yes",
            "effective_from": request.form.get("effective_from", ""),
            "source": request.form.get("source", ""),
        },
        said=_l("Noted. The guardian sees the page of this person until they come of age."),
        otherwise={Invalid: NOT_POSSIBLE, Conflict: KNOWN},
    )
    return answer_about(advisor_id, outcome)


@pages.post("/<guardianship_id>/ending")
@needs("recruitment.end_guardianship")
def end(advisor_id: str, guardianship_id: str) -> ResponseReturnValue:
    """End a guardianship at once."""
    outcome = perform(
        "recruitment",
        "end_guardianship",
        {"advisor_id": advisor_id, "guardianship_id": guardianship_id},
        said=_l("It ended. The account sees this person no more."),
    )
    return answer_about(advisor_id, outcome)


def _account_of(email: str) -> str:
    """The guardian's account in this tenant; empty if there is none."""
    user = current_app.extensions["security"].datastore.find_user(email=normal_email(email))
    ours = user is not None and user.tenant == actor().tenant and Role.GUARDIAN in user.to_actor().roles
    return user.id if ours else ""
