"""The legal name under which an advisor is paid, with its history."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.kit.forms import answer, perform, version_shown
from services.gateway.kit.viewer import ask_at_once, needs, question
from shared.errors import Unavailable

pages = Blueprint("payees", __name__, url_prefix="/payees")


@pages.get("/<advisor_id>")
@needs("stipends.pay_details")
def show(advisor_id: str) -> str:
    """The name, and a form for those who may set it."""
    found = ask_at_once(
        pay=question("stipends", "pay_details", advisor_id=advisor_id),
        advisor=question("recruitment", "advisor", advisor_id=advisor_id),
    )
    if found["pay"] is None:
        raise Unavailable("The name for pay cannot be shown just now.")
    return render_template("finance/payee.html", pay=found["pay"], advisor=found["advisor"])


@pages.post("/<advisor_id>")
@needs("stipends.set_pay_name")
def set_name(advisor_id: str) -> ResponseReturnValue:
    """Set the legal name."""
    outcome = perform(
        "stipends",
        "set_pay_name",
        {"advisor_id": advisor_id, "legal_name": request.form.get("legal_name", ""), **version_shown()},
        said=_("The name is set. The next payment goes out under it."),
    )
    return answer(outcome, url_for("payees.show", advisor_id=advisor_id))
