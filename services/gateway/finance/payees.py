"""The legal name under which an advisor is paid, paying somebody again, and what they were paid in a year."""

from typing import Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.finance.decisions import OTHER_HANDS
from services.gateway.kit.forms import (
    Outcome,
    answer,
    answer_to_form,
    filled_in,
    perform,
    problems,
    version_shown,
)
from services.gateway.kit.money import cents_of
from services.gateway.kit.viewer import ask_at_once, may, needs, question
from services.gateway.kit.year_pay import year_question, years
from shared.errors import Forbidden, Unavailable

pages = Blueprint("payees", __name__, url_prefix="/payees")

NOT_NAMED: Final = _l(
    "Who releases payments or is close to this person does not say under which name they are paid: somebody "
    "else must do it. Nothing was done."
)


@pages.get("/<advisor_id>")
@needs("stipends.pay_details")
def show(advisor_id: str) -> str:
    """The name and the pay of a year, with forms for those who may change them."""
    return _page(advisor_id)


@pages.post("/<advisor_id>")
@needs("stipends.set_pay_name")
def set_name(advisor_id: str) -> ResponseReturnValue:
    """Set the legal name."""
    outcome = perform(
        "stipends",
        "set_pay_name",
        {"advisor_id": advisor_id, "legal_name": request.form.get("legal_name", ""), **version_shown()},
        said=_("The name is set. What was approved under another name waits until a reviewer looked at it."),
        otherwise={Forbidden: NOT_NAMED},
    )
    back = url_for("payees.show", advisor_id=advisor_id)
    return answer_to_form(outcome, lambda: _page(advisor_id, outcome), back)


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
        otherwise={Forbidden: OTHER_HANDS},
    )
    return answer(outcome, url_for("claims.queue"))


@pages.post("/<advisor_id>/earlier-pay/<earlier_pay_id>")
@needs("stipends.correct_earlier_pay")
def correct(advisor_id: str, earlier_pay_id: str) -> ResponseReturnValue:
    """Correct what the program paid before it used Tandem; show the form again where a field is wrong."""
    given = filled_in()
    outcome = perform(
        "stipends",
        "correct_earlier_pay",
        {
            "earlier_pay_id": earlier_pay_id,
            "paid_on": given.get("paid_on", ""),
            "amount_cents": cents_of(given.get("amount", "")),
            "reason_code": given.get("reason_code", ""),
            **version_shown(),
        },
        said=_("Corrected. What was there before stays, and counts no longer."),
    )
    back = url_for("payees.show", advisor_id=advisor_id, year=request.args.get("year"))
    return answer_to_form(outcome, lambda: _page(advisor_id, outcome, earlier_pay_id), back)


def _page(advisor_id: str, outcome: Outcome | None = None, wrong_row: str | None = None) -> str:
    asked = {
        "pay": question("stipends", "pay_details", advisor_id=advisor_id),
        "advisor": question("recruitment", "advisor", advisor_id=advisor_id),
    }
    if may("stipends.year_pay"):
        asked["year_pay"] = year_question(advisor_id)
    found = ask_at_once(**asked)
    if found["pay"] is None:
        raise Unavailable("The name for pay cannot be shown just now.")
    return render_template(
        "finance/payee.html",
        pay=found["pay"],
        advisor=found["advisor"],
        year_pay=found.get("year_pay"),
        years=years(),
        outcome=outcome,
        wrong_row=wrong_row,
        given=filled_in(),
        problems=problems(outcome.errors) if outcome else {},
    )
