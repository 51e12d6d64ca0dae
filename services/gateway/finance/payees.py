"""The legal name under which an advisor is paid, with its history, and paying somebody again."""

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
        said=_("The name is set. What was approved under another name waits until a reviewer looked at it."),
    )
    return answer(outcome, url_for("payees.show", advisor_id=advisor_id))


@pages.post("/<advisor_id>/lift")
@needs("stipends.lift_payee_block")
def lift(advisor_id: str) -> ResponseReturnValue:
    """Have somebody paid again whose money the bank sent back."""
    outcome = perform(
        "stipends",
        "lift_payee_block",
        {
            "advisor_id": advisor_id,
            "reason_code": request.form.get("reason_code", ""),
            **version_shown(),
        },
        said=_("This person is paid again. Another person releases the money."),
    )
    return answer(outcome, url_for("claims.queue"))
