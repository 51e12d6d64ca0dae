"""Decisions on claims that were decided before: hold, pay after all, take back, look at again, keep."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.forms import answer, perform, version_shown, whole_number
from services.gateway.kit.labels import REJECTIONS
from services.gateway.kit.viewer import ask, needs
from shared.contracts.stipends.claims import Refusal
from shared.errors import Forbidden

pages = Blueprint("decisions", __name__, url_prefix="/claims")

ITEMS_MAX: Final = 20
WRONG_DECISION: Final = "wrong_decision"
FOR_OTHERS: Final = (Refusal.CLOSE, Refusal.OTHER_ACT)
"""What stands against a step only if the viewer takes it."""
OTHER_HANDS: Final = _l(
    "You took another step on this before, or it is about you or somebody close to you: somebody else must "
    "do it. Nothing was done."
)


@pages.get("/rejected")
@needs("stipends.reopen_claim")
def rejected() -> str:
    """Claims that were not approved, with a way to look at each again."""
    found = ask("stipends", "claims", status="rejected", cursor=request.args.get("after"), limit=ITEMS_MAX)
    return render_template(
        "finance/claims_rejected.html",
        claims=found["items"],
        cursor=found["next_cursor"],
        reasons=REJECTIONS,
    )


@pages.post("/<claim_id>/hold")
@needs("stipends.hold_claim")
def hold(claim_id: str) -> ResponseReturnValue:
    """Put an approved claim on hold."""
    said = _("On hold: %(amount)s for %(name)s. A reviewer decides what becomes of it.", **shown_claim())
    return _decide("hold_claim", claim_id, said, back=url_for("payments.to_release"))


@pages.post("/<claim_id>/resume")
@needs("stipends.resume_claim")
def resume(claim_id: str) -> ResponseReturnValue:
    """Have a held claim paid after all."""
    said = _("To be paid: %(amount)s for %(name)s. Another person releases it.", **shown_claim())
    return _decide("resume_claim", claim_id, said)


@pages.post("/<claim_id>/withdraw")
@needs("stipends.withdraw_approval")
def withdraw(claim_id: str) -> ResponseReturnValue:
    """Take an approval back."""
    said = _(
        "The approval was taken back: %(amount)s for %(name)s. It is to be checked anew.", **shown_claim()
    )
    return _decide("withdraw_approval", claim_id, said, reason_code=WRONG_DECISION)


@pages.post("/<claim_id>/reopen")
@needs("stipends.reopen_claim")
def reopen(claim_id: str) -> ResponseReturnValue:
    """Look at a rejected claim again."""
    said = _("To be checked again: %(amount)s for %(name)s.", **shown_claim())
    return _decide(
        "reopen_claim", claim_id, said, reason_code=WRONG_DECISION, back=url_for("decisions.rejected")
    )


@pages.post("/<claim_id>/keep")
@needs("stipends.keep_amount")
def keep(claim_id: str) -> ResponseReturnValue:
    """Keep what was paid."""
    said = _("The amount stays: %(amount)s for %(name)s.", **shown_claim())
    return _decide("keep_amount", claim_id, said, reason_code="amount_kept")


def _decide(
    command: str, claim_id: str, said: str, *, reason_code: str | None = None, back: str | None = None
) -> ResponseReturnValue:
    data: dict[str, Any] = {
        "claim_id": claim_id,
        "reason_code": reason_code or request.form.get("reason_code", ""),
        **version_shown(),
    }
    outcome = perform("stipends", command, data, said=said, otherwise={Forbidden: OTHER_HANDS})
    return answer(outcome, back or url_for("claims.queue"))


def shown_claims() -> list[dict[str, Any]]:
    """The claims that were on the page, each as it was shown there."""
    rows = [row.rpartition("/") for row in request.form.getlist("claim")]
    return [{"claim_id": claim_id, "version": whole_number(version)} for claim_id, _sep, version in rows]


def shown_claim() -> dict[str, str]:
    """The data of the claim that the page showed, to show it again."""
    return {"amount": request.form.get("amount", ""), "name": request.form.get("name", "")}
