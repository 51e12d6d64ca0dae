"""For auditors and administrators: the money trail and reconciliation."""

from typing import Any, Final

from flask import Blueprint, render_template, request

from services.gateway.http.backend import Reply
from services.gateway.kit.viewer import ask, ask_at_once, may, needs, question
from shared.services import OWNERS

pages = Blueprint("money", __name__, url_prefix="/money")

ROWS_MAX: Final = 25


@pages.get("")
@needs("insights.money_trail")
def trail() -> str:
    """Each attendance with its claim and its payments, the latest day first."""
    found = ask("insights", "money_trail", cursor=request.args.get("after"), limit=ROWS_MAX)
    return render_template("finance/money.html", rows=found["items"], cursor=found["next_cursor"])


@pages.get("/agreement")
@needs("insights.reconcile")
def agreement() -> str:
    """Whether the services agree with one another, and the ledger with itself, now."""
    balance = {"balance": question("stipends", "trial_balance")} if may("stipends.trial_balance") else {}
    found = ask_at_once(**balance, **{service: question(service, "tallies") for service in OWNERS})
    return render_template(
        "finance/money_agreement.html",
        report=_report({service: found[service] for service in OWNERS}),
        asks_balance=bool(balance),
        balance=found.get("balance"),
    )


def _report(tallies: dict[str, Any]) -> Reply | None:
    """Whether all agrees; None while that cannot be known."""
    if None in tallies.values():
        return None
    return ask_at_once(report=question("insights", "reconcile", tallies=tallies))["report"]
