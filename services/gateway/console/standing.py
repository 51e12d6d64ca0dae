"""What staff note about an advisor's breaks, leaving and return."""

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from services.gateway.console.people import answer_about
from services.gateway.kit.forms import perform, version_shown
from services.gateway.kit.viewer import needs

pages = Blueprint("standing", __name__, url_prefix="/people/of-advisor/<advisor_id>")


@pages.post("/pause")
@needs("recruitment.pause_advisor")
def pause(advisor_id: str) -> ResponseReturnValue:
    """Note that an advisor takes a break."""
    until = request.form.get("until") or None
    return _note(advisor_id, "pause_advisor", _l("Noted. Invitations to come were ended."), until=until)


@pages.post("/resumption")
@needs("recruitment.resume_advisor")
def resume(advisor_id: str) -> ResponseReturnValue:
    """Note that a break ended."""
    return _note(advisor_id, "resume_advisor", _l("Noted. The break ended."))


@pages.post("/withdrawal")
@needs("recruitment.withdraw_advisor")
def withdraw(advisor_id: str) -> ResponseReturnValue:
    """Note that an advisor left."""
    return _note(advisor_id, "withdraw_advisor", _l("Noted. Pay that is still open is paid."))


@pages.post("/agreement")
@needs("recruitment.sign_agreement")
def sign(advisor_id: str) -> ResponseReturnValue:
    """Enter what an advisor signed on paper."""
    signed = {name: request.form.get(name) or None for name in ("agreement_code", "signed_on")}
    said = _l("Noted. It counts from that day on.")
    return _note(advisor_id, "sign_agreement", said, **signed)


@pages.post("/agreement/voiding")
@needs("recruitment.void_agreement")
def void(advisor_id: str) -> ResponseReturnValue:
    """Take back a signature that was entered by mistake."""
    told = {
        name: request.form.get(name, "") for name in ("agreement_code", "signed_on", "reason_code")
    } | version_shown()
    return _note(advisor_id, "void_agreement", _l("Taken back. It counts on no day."), **told)


@pages.post("/kind")
@needs("recruitment.correct_kind")
def correct_kind(advisor_id: str) -> ResponseReturnValue:
    """Correct whether an advisor is a parent or a young person."""
    told = {"advisor_kind": request.form.get("advisor_kind", "")} | version_shown()
    said = _l("Corrected. The courses that they need follow in a moment.")
    return _note(advisor_id, "correct_kind", said, **told)


@pages.post("/return")
@needs("recruitment.return_advisor")
def come_back(advisor_id: str) -> ResponseReturnValue:
    """Take back an advisor who left."""
    return _note(advisor_id, "return_advisor", _l("Noted. It is the same advisor, with all their records."))


def _note(
    advisor_id: str,
    command: str,
    said: object,
    **more: object,
) -> ResponseReturnValue:
    data = {"advisor_id": advisor_id, **more}
    outcome = perform("recruitment", command, data, said=said)
    return answer_about(advisor_id, outcome)
