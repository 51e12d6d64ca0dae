"""Finance's review queue: open claims, oldest first, to approve or reject."""

from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from services.gateway.finance.corrections import differing
from services.gateway.finance.decisions import OTHER_HANDS, shown_claim, shown_claims
from services.gateway.http.backend import Question, Reply
from services.gateway.kit.forms import answer, job_url, perform, version_shown
from services.gateway.kit.labels import (
    CONFLICTS,
    JOB_OUTCOMES,
    LIFTING_REASONS,
    REJECTION_REASONS,
    RESUME_REASONS,
    said,
)
from services.gateway.kit.viewer import actor, ask_all, needs, question
from shared.errors import Forbidden

pages = Blueprint("claims", __name__, url_prefix="/claims")

ITEMS_MAX: Final = 20
APPROVED: Final = "approved"
RATES_AT_ONCE_MAX: Final = 200


@pages.get("")
@needs("stipends.approve_claim")
def queue() -> str:
    """Open claims, oldest first."""
    after, held_after = request.args.get("after"), request.args.get("held_after")
    blocked_after = request.args.get("blocked_after")
    found = ask_all(
        open=question("stipends", "claims", status="open", cursor=after, limit=ITEMS_MAX),
        rates=_rates_question(),
        held=question("stipends", "claims", status="held", cursor=held_after, limit=ITEMS_MAX),
        differing=differing(),
        blocked=question("stipends", "payee_blocks", cursor=blocked_after, limit=ITEMS_MAX),
    )
    return render_template(
        "finance/claims.html",
        held=found["held"],
        me=actor().user_id,
        resume_reasons=RESUME_REASONS,
        claims=found["open"]["items"],
        to_approve=[claim for claim in found["open"]["items"] if claim["refusal"] is None],
        cursor=found["open"]["next_cursor"],
        rates=_rates(found["rates"]),
        differing=found["differing"],
        blocked=found["blocked"],
        lifting_reasons=LIFTING_REASONS,
        reasons=REJECTION_REASONS,
    )


@pages.get("/<claim_id>")
@needs("stipends.payments")
def one(claim_id: str) -> str:
    """What became of one claim, with its payments."""
    found = ask_all(
        claim=question("stipends", "claim", claim_id=claim_id),
        payments=question("stipends", "payments", claim_id=claim_id),
    )
    return render_template("finance/claim.html", claim=found["claim"], payments=found["payments"]["items"])


@pages.post("/<claim_id>/approve")
@needs("stipends.approve_claim")
def approve(claim_id: str) -> ResponseReturnValue:
    """Approve one claim as it was shown."""
    outcome = perform(
        "stipends",
        "approve_claim",
        {"claim_id": claim_id, **version_shown()},
        said=_(
            "Approved: %(amount)s for %(name)s. Another person now releases the payment.", **shown_claim()
        ),
        otherwise={Forbidden: OTHER_HANDS},
    )
    return answer(outcome, url_for("claims.queue"))


@pages.post("/approve")
@needs("stipends.approve_claims")
def approve_shown() -> ResponseReturnValue:
    """Approve all claims that were on the page, each as it was shown there."""
    outcome = perform("stipends", "approve_claims", {"claims": shown_claims()}, said=_approved)
    if address := job_url(outcome, "stipends"):
        return redirect(address, 303)
    return answer(outcome, url_for("claims.queue"))


def _approved(reply: Reply) -> str:
    left = len(reply["results"]) - reply["approved"]
    done = ngettext("%(num)s claim is approved.", "%(num)s claims are approved.", reply["approved"])
    if not left:
        return done
    not_done = ngettext(
        "%(num)s could not be: look at it by itself.", "%(num)s could not be: look at each by itself.", left
    )
    why = sorted({_why(row) for row in reply["results"] if row["result"] != APPROVED})
    return f"{done} {not_done} ({'; '.join(why)})"


def _why(row: Reply) -> str:
    known = (CONFLICTS[one["code"]] for one in row["problems"] if one["code"] in CONFLICTS)
    return str(next(known, said(row["result"], JOB_OUTCOMES)))


@pages.post("/<claim_id>/reject")
@needs("stipends.reject_claim")
def reject(claim_id: str) -> ResponseReturnValue:
    """Reject one claim as it was shown, for one of the known reasons."""
    outcome = perform(
        "stipends",
        "reject_claim",
        {"claim_id": claim_id, "reason_code": request.form.get("reason_code", ""), **version_shown()},
        said=_("Not approved: %(amount)s for %(name)s. The advisor sees the reason.", **shown_claim()),
        otherwise={Forbidden: OTHER_HANDS},
    )
    return answer(outcome, url_for("claims.queue"))


def _rates_question(cursor: str | None = None) -> Question:
    return question("stipends", "rates", limit=RATES_AT_ONCE_MAX, cursor=cursor)


def _rates(page: Reply) -> dict[str, dict[str, Any]]:
    """The rates that claims were worked out with, by id, of this page of them and all that follow."""
    rates = {rate["rate_id"]: rate for rate in page["items"]}
    while page["next_cursor"]:
        page = ask_all(page=_rates_question(page["next_cursor"]))["page"]
        rates |= {rate["rate_id"]: rate for rate in page["items"]}
    return rates
