"""For auditors and administrators: each attendance followed to the bank, and whether all services agree."""

from typing import Final

from flask import Blueprint, render_template, request

from services.gateway.api.operations import SERVICES
from services.gateway.backend import backend
from services.gateway.pages.visitor import actor, ask, may, needs

pages = Blueprint("money", __name__, url_prefix="/money")

ROWS_MAX: Final = 25


@pages.get("")
@needs("insights.money_trail")
def trail() -> str:
    """From each attendance to its claim and its payments, the latest day first."""
    found = ask("insights", "money_trail", cursor=request.args.get("after"), limit=ROWS_MAX)
    return render_template("money.html", rows=found["items"], cursor=found["next_cursor"])


@pages.get("/agreement")
@needs("insights.reconcile")
def agreement() -> str:
    """Whether the services agree with one another, and the ledger with itself, at this moment."""
    facts = backend().ask_all(SERVICES, "facts", {}, actor=actor())
    return render_template(
        "money_agreement.html",
        report=ask("insights", "reconcile", facts=facts),
        balance=ask("stipends", "trial_balance") if may("stipends.trial_balance") else None,
    )
