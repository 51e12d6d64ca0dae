"""What staff note of an advisor's courses: that one was finished, and that a certificate is renewed."""

from typing import Any, Final

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from services.gateway.console.people import answer_about
from services.gateway.kit.forms import perform
from services.gateway.kit.viewer import needs
from shared.errors import Conflict, Invalid

pages = Blueprint("learning", __name__, url_prefix="/people/of-advisor/<advisor_id>")

NOT_NOW: Final = _l("That is not possible now. Another course may come first, or it was noted already.")
WRONG_DAY: Final = _l(
    "The course cannot have been finished on this day. A certificate from before the enrolment needs its "
    "source, and must still count."
)


@pages.post("/courses/<enrolment_id>/completion")
@needs("training.complete_enrolment")
def complete(advisor_id: str, enrolment_id: str) -> ResponseReturnValue:
    """Note that a course was finished, or an earlier certificate with its source."""
    filled = {name: request.form.get(name, "").strip() or None for name in ("completed_on", "source")}
    return _note(
        advisor_id,
        "complete_enrolment",
        {"enrolment_id": enrolment_id, **filled},
        said=_l("Noted. The certificate is in the list."),
        otherwise={Conflict: NOT_NOW, Invalid: WRONG_DAY},
    )


@pages.post("/certificates/<certificate_id>/renewal")
@needs("training.renew_certificate")
def renew(advisor_id: str, certificate_id: str) -> ResponseReturnValue:
    """Have an advisor take a course once more."""
    return _note(
        advisor_id,
        "renew_certificate",
        {"certificate_id": certificate_id},
        said=_l("The course is open once more. The certificate counts to its end."),
        otherwise={Conflict: NOT_NOW},
    )


def _note(advisor_id: str, command: str, data: dict[str, Any], **words: Any) -> ResponseReturnValue:
    outcome = perform("training", command, data, **words)
    return answer_about(advisor_id, outcome)
