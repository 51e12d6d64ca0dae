"""Payments: release what another person approved, and download the payment file."""

from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.finance.corrections import differing
from services.gateway.finance.decisions import FOR_OTHERS, OTHER_HANDS, shown_claims
from services.gateway.http.backend import Reply
from services.gateway.kit.forms import Outcome, answer, job_url, perform, whole_number
from services.gateway.kit.labels import HOLD_REASONS
from services.gateway.kit.viewer import ask, ask_all, needs, question
from shared.contracts.stipends.payments import RELEASED_AT_ONCE_MAX
from shared.errors import Forbidden

pages = Blueprint("payments", __name__, url_prefix="/payments")

CLAIMS_MAX: Final = 100
PAYMENTS_MAX: Final = 20


@pages.get("")
@needs("stipends.release_payments")
def to_release() -> str:
    """Claims that are owed, with the total of what the viewer would release; what others must is apart."""
    after, released_after = request.args.get("after"), request.args.get("released_after")
    found = ask_all(
        all=question("stipends", "to_release", limit=RELEASED_AT_ONCE_MAX),
        approved=question("stipends", "claims", status="approved", cursor=after, limit=CLAIMS_MAX),
        released=question("stipends", "payments", cursor=released_after, limit=PAYMENTS_MAX),
        differing=differing(),
    )
    approved, released = found["approved"], found["released"]
    ready = [claim for claim in approved["items"] if claim["refusal"] not in FOR_OTHERS]
    to_pay = [claim for claim in ready if claim["refusal"] is None]
    return render_template(
        "finance/payments.html",
        ready=ready,
        hold_reasons=HOLD_REASONS,
        to_pay=to_pay,
        all=found["all"],
        for_others=[claim for claim in approved["items"] if claim["refusal"] in FOR_OTHERS],
        cursor=approved["next_cursor"],
        differing=found["differing"],
        payments=released["items"],
        payments_cursor=released["next_cursor"],
    )


@pages.post("/release")
@needs("stipends.release_payments")
def release() -> ResponseReturnValue:
    """Release exactly the claims that were on the page, as they were there: all of them or none."""
    claims = shown_claims()
    return _to_file(_release(claims=claims, limit=len(claims)))


def _release(**what: Any) -> Outcome:
    """Release, if it still adds up to what the page showed."""
    return perform(
        "stipends",
        "release_payments",
        what | {"control_cents": whole_number(request.form.get("control_cents", ""))},
        said=_released,
        otherwise={Forbidden: OTHER_HANDS},
    )


def _to_file(outcome: Outcome) -> ResponseReturnValue:
    if not outcome.done or outcome.reply["payment_file_id"] is None:
        return answer(outcome, url_for("payments.to_release"))
    flash(outcome.text, outcome.kind)
    return redirect(url_for("payments.file", payment_file_id=outcome.reply["payment_file_id"]), 303)


@pages.post("/release-all")
@needs("stipends.release_payments")
def release_all() -> ResponseReturnValue:
    """Release the oldest approvals that this person may release, as many as one file holds."""
    outcome = _release(limit=RELEASED_AT_ONCE_MAX)
    if address := job_url(outcome, "stipends"):
        return redirect(address, 303)
    return _to_file(outcome)


@pages.get("/files/<payment_file_id>")
@needs("stipends.payment_file")
def file(payment_file_id: str) -> str:
    """The contents of a payment file, with a download link."""
    return render_template(
        "finance/payment_file.html", file=ask("stipends", "payment_file", payment_file_id=payment_file_id)
    )


@pages.get("/files/<payment_file_id>/csv")
@needs("stipends.payment_file")
def download(payment_file_id: str) -> Response:
    """The payment file itself."""
    found = ask("stipends", "payment_file", payment_file_id=payment_file_id)
    csv = Response(found["content"], mimetype="text/csv")
    csv.headers.set("Content-Disposition", "attachment", filename=found["file_name"])
    return csv


def _released(reply: Reply) -> str:
    left = reply["without_pay_name"] + reply["blocked"]
    if reply["payment_file_id"] is None:
        return _("Nobody was paid: none of them can be paid yet.")
    if left:
        return _("Released. The payment file is ready. Who cannot be paid yet is not in it.")
    return _("Released. The payment file is ready.")
