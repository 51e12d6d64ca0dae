"""Events as staff see them: all of them, one with who was asked, and what staff do with it."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.http.backend import Reply
from services.gateway.kit.forms import answer, perform, version_shown
from services.gateway.kit.labels import CANCEL_REASONS
from services.gateway.kit.viewer import ask, ask_all, needs, question

pages = Blueprint("events", __name__, url_prefix="/events")

EVENTS_MAX: Final = 20
INVITATIONS_MAX: Final = 100


@pages.get("")
@needs("advocacy.cancel_event")
def all_of_them() -> str:
    """All events, newest first."""
    found = ask("advocacy", "events", cursor=request.args.get("after"), limit=EVENTS_MAX)
    return render_template("console/events.html", events=found["items"], cursor=found["next_cursor"])


@pages.get("/<event_id>")
@needs("advocacy.cancel_event")
def show(event_id: str) -> str:
    """One event, and who was asked, page by page."""
    after = request.args.get("after")
    found = ask_all(
        event=question("advocacy", "event", event_id=event_id),
        invited=question("advocacy", "invitations", event_id=event_id, cursor=after, limit=INVITATIONS_MAX),
    )
    return render_template(
        "console/event.html",
        event=found["event"],
        invited=found["invited"],
        cancel_reasons=CANCEL_REASONS,
    )


@pages.post("/<event_id>/cancel")
@needs("advocacy.cancel_event")
def cancel(event_id: str) -> ResponseReturnValue:
    """Cancel an event, for a reason."""
    said = _("The event is cancelled, and everybody who was asked is told.")
    return _act(event_id, "cancel_event", said, reason_code=request.form.get("reason_code", ""))


@pages.post("/<event_id>/reinstate")
@needs("advocacy.reinstate_event")
def reinstate(event_id: str) -> ResponseReturnValue:
    """Have a cancelled event take place after all."""
    return _act(event_id, "reinstate_event", _asked_again)


def _asked_again(reply: Reply) -> str:
    """How many were asked again, and how many were not, and so must be looked at by staff."""
    if reply["not_asked"]:
        return _(
            "Asked again: %(asked)s. Not asked, because they are not ready or not with us: %(others)s.",
            asked=reply["asked"],
            others=len(reply["not_asked"]),
        )
    return _("Asked again: %(asked)s. Everybody keeps what they had until they answer.", asked=reply["asked"])


def _act(event_id: str, command: str, said: Any, **data: Any) -> ResponseReturnValue:
    outcome = perform("advocacy", command, {"event_id": event_id, **version_shown(), **data}, said=said)
    return answer(outcome, url_for("events.show", event_id=event_id))
