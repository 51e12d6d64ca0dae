"""What an advisor does about courses: say that one is finished, and renew a certificate."""

from typing import Final

from flask import Blueprint, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from services.gateway.kit.forms import answer, perform
from services.gateway.kit.viewer import needs
from shared.errors import Conflict, Forbidden

pages = Blueprint("courses", __name__, url_prefix="/me")

NOT_NOW: Final = _l("That is not possible now. Another course may come first, or we knew it already.")
NOT_BY_ONESELF: Final = _l("Your program staff must note that you finished this course.")


@pages.post("/courses/<enrolment_id>/completion")
@needs("training.complete_enrolment")
def complete(enrolment_id: str) -> ResponseReturnValue:
    """Confirm that the advisor finished a course today."""
    outcome = perform(
        "training",
        "complete_enrolment",
        {"enrolment_id": enrolment_id},
        said=_l("You finished the course. Well done."),
        otherwise={Conflict: NOT_NOW, Forbidden: NOT_BY_ONESELF},
    )
    return answer(outcome, url_for("advisor.home"))


@pages.post("/certificates/<certificate_id>/renewal")
@needs("training.renew_certificate")
def renew(certificate_id: str) -> ResponseReturnValue:
    """Take a course once more, before its certificate ends or after."""
    outcome = perform(
        "training",
        "renew_certificate",
        {"certificate_id": certificate_id},
        said=_l("You can take the course once more. Your certificate counts to its end."),
        otherwise={Conflict: NOT_NOW},
    )
    return answer(outcome, url_for("advisor.home"))
