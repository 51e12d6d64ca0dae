"""Rates of pay, as dated data: every one, proposing, approving and withdrawing one."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
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
)
from services.gateway.kit.money import cents_of, money
from services.gateway.kit.viewer import actor, ask, needs
from shared.contracts.stipends.pay_rules import HOURLY
from shared.errors import Conflict, Forbidden

pages = Blueprint("rates", __name__, url_prefix="/rates")

RATES_MAX: Final = 100
USED_ALREADY: Final = _l(
    "Claims were approved with it, or it counts no longer. Propose another one from a later day on."
)
NOT_APPROVED: Final = _l(
    "It was withdrawn, another line holds on some of these days by now, or claims of these days were "
    "approved already. Withdraw it, and propose it from a later day on."
)
OF_OTHERS: Final = _l(
    "You or somebody close to you is paid by rates, or you proposed this one: somebody else must do it. "
    "Nothing was done."
)


@pages.get("")
@needs("stipends.rates")
def show() -> str:
    """All rates, those that count first, and a form for another."""
    return _page({}, None)


@pages.post("")
@needs("stipends.propose_rate")
def propose() -> ResponseReturnValue:
    """Propose a rate; on errors show the form again, with each error."""
    given = filled_in()
    outcome = perform(
        "stipends",
        "propose_rate",
        _rate(given),
        said=_("It is proposed. It counts once another administrator has approved it."),
        otherwise={Conflict: dated_rows.NOT_NOW, Forbidden: OF_OTHERS},
    )
    return answer_to_form(outcome, lambda: _page(given, outcome), url_for("rates.show"))


@pages.post("/<rate_id>/approval")
@needs("stipends.approve_rate")
def approve(rate_id: str) -> ResponseReturnValue:
    """Approve a rate that somebody else proposed."""
    said = _("It is approved. Claims that are not decided are worked out with it.")
    outcome = perform(
        "stipends",
        "approve_rate",
        {"rate_id": rate_id},
        said=said,
        otherwise={Conflict: NOT_APPROVED, Forbidden: OF_OTHERS},
    )
    return answer(outcome, _back(outcome))


@pages.post("/<rate_id>/withdrawal")
@needs("stipends.withdraw_rate")
def withdraw(rate_id: str) -> ResponseReturnValue:
    """Withdraw a rate with which no claim was approved."""
    outcome = perform(
        "stipends",
        "withdraw_rate",
        {"rate_id": rate_id},
        said=_("It was withdrawn. It stays in the list."),
        otherwise={Conflict: USED_ALREADY, Forbidden: OF_OTHERS},
    )
    return answer(outcome, _back(outcome))


def _back(outcome: Outcome) -> str:
    """The list or, where a job works out claims, its page."""
    return job_url(outcome, "stipends") or url_for("rates.show")


def _rate(given: dict[str, str]) -> dict[str, Any]:
    """The rate that was filled in; what was left empty is left out."""
    row = dated_rows.filled(given, ("effective_from", "source"), ("effective_to", "corrects"))
    return row | {"code": HOURLY, "amount_cents": cents_of(given.get("amount", ""))}


def _page(given: dict[str, str], outcome: Outcome | None) -> str:
    found = ask("stipends", "rates", cursor=request.args.get("after"), limit=RATES_MAX)
    return render_template(
        "finance/rates.html",
        rates=dated_rows.counting_first(found["items"]),
        cursor=found["next_cursor"],
        correctable=dated_rows.correctable(
            found["items"], "rate_id", lambda rate: money(rate["amount_cents"], rate["currency"])
        ),
        me=actor().user_id,
        given=given,
        outcome=outcome,
        problems=problems(outcome.errors) if outcome else {},
    )
