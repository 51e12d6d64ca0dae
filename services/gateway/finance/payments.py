"""Payments: release what another person approved, and download the payment file."""

from typing import Any, Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.finance.corrections import differing
from services.gateway.finance.decisions import OTHER_HANDS, shown_claims
from services.gateway.http.backend import Reply
from services.gateway.kit.forms import Outcome, answer, job_url, perform, whole_number
from services.gateway.kit.labels import HOLD_REASONS
from services.gateway.kit.viewer import actor, ask, ask_all, needs, question
from shared.contracts.stipends.claims import Act
from shared.contracts.stipends.payments import RELEASED_AT_ONCE_MAX
from shared.errors import Forbidden

pages = Blueprint("payments", __name__, url_prefix="/payments")

CLAIMS_MAX: Final = 100
PAYMENTS_MAX: Final = 20


@pages.get("")
@needs("stipends.release_payments")
def to_release() -> str:
    """Claims that are owed, with their total; the viewer's own and those they approved are apart."""
    after, released_after = request.args.get("after"), request.args.get("released_after")
    found = ask_all(
        all=question("stipends", "to_release", limit=RELEASED_AT_ONCE_MAX),
        approved=question("stipends", "claims", status="approved", cursor=after, limit=CLAIMS_MAX),
        released=question("stipends", "payments", cursor=released_after, limit=PAYMENTS_MAX),
        differing=differing(),
    )
    approved, released = found["approved"], found["released"]
    nameless, blocked = _without_pay_name(approved["items"]), set(found["all"]["payees_blocked"])
    mine = [claim for claim in approved["items"] if _is_own_work(claim)]
    ready = [claim for claim in approved["items"] if not _is_own_work(claim)]
    return render_template(
        "finance/payments.html",
        ready=ready,
        hold_reasons=HOLD_REASONS,
        nameless=nameless,
        blocked=blocked,
        all=found["all"],
        total_cents=sum(one["amount_cents"] for one in ready if one["advisor_id"] not in nameless | blocked),
        mine=mine,
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


def _without_pay_name(claims: list[Reply]) -> set[str]:
    """The advisors of these claims whom no payment can name yet."""
    ids = sorted({claim["advisor_id"] for claim in claims})
    if not ids:
        return set()
    known = ask("stipends", "pay_names", advisor_ids=",".join(ids))["items"]
    return {one["advisor_id"] for one in known if not one["known"]}


def _is_own_work(claim: dict[str, Any]) -> bool:
    """Whether the viewer took another act on the claim or is paid by it: then someone else releases it."""
    person = actor()
    acted = any(hand["account"] == person.user_id and hand["act"] != Act.RELEASED for hand in claim["hands"])
    return acted or claim["advisor_id"] == person.advisor_id
