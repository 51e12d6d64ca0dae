"""The operator's pages: what waits in each service, and dead letters. No message body is shown."""

from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.http.backend import Reply, backend
from services.gateway.kit.forms import Outcome, answer, perform
from services.gateway.kit.labels import problem
from services.gateway.kit.viewer import actor, ask, needs, shown_at
from shared.errors import Invalid, NotFound, Unavailable
from shared.services import OWNERS

pages = Blueprint("platform", __name__, url_prefix="/platform")

Answer = Reply | Unavailable

LETTERS_MAX: Final = 25
COUNTED_MAX: Final = 100
OUTBOX_AGE_SECONDS_CALM: Final = 60
"""An event that waits longer than this for the broker needs attention."""
TIMERS_LATE_SECONDS_CALM: Final = 60
"""So does a timer that is later than this."""
JOBS_LATE_SECONDS_CALM: Final = 60
"""And a job that waits longer than this for its turn."""

STATES: Final = {"open": _l("To decide"), "replayed": _l("Replayed"), "discarded": _l("Discarded")}


@dataclass(frozen=True)
class Part:
    """One service as its operator sees it; `outbox` is None if it does not reply."""

    name: str
    outbox: dict[str, Any] | None
    open_letters: int
    more_letters: bool

    @property
    def is_calm(self) -> bool:
        """Whether nothing here needs attention."""
        return (
            self.outbox is not None
            and not self.open_letters
            and not self.outbox["unroutable"]
            and self.outbox["oldest_age_seconds"] < OUTBOX_AGE_SECONDS_CALM
            and self.outbox["timers_late_seconds"] < TIMERS_LATE_SECONDS_CALM
            and self.outbox["jobs_late_seconds"] < JOBS_LATE_SECONDS_CALM
        )


@pages.get("")
@needs("stipends.outbox_status")
def overview() -> str:
    """Every service: its outbox, its timers and its dead letters."""
    return render_template("operator/platform.html", parts=_parts())


@pages.get("/<service>/dead-letters")
@needs("stipends.dead_letters")
def dead_letters(service: str) -> str:
    """The dead letters of one service, open ones by default."""
    status = request.args.get("status", "open")
    if service not in OWNERS or status not in STATES:
        raise NotFound("There is no such list.")
    found = ask(service, "dead_letters", status=status, cursor=request.args.get("after"), limit=LETTERS_MAX)
    return render_template(
        "operator/dead_letters.html",
        service=service,
        status=status,
        states=STATES,
        letters=found["items"],
        cursor=found["next_cursor"],
    )


@pages.get("/<service>/dead-letters/<dead_letter_id>")
@needs("stipends.dead_letter")
def dead_letter(service: str, dead_letter_id: str) -> str:
    """One dead letter: its reason, and what can be done."""
    if service not in OWNERS:
        raise NotFound("There is no such service.")
    letter = ask(service, "dead_letter", dead_letter_id=dead_letter_id)
    return render_template("operator/dead_letter.html", service=service, letter=letter, states=STATES)


@pages.post("/<service>/dead-letters/<dead_letter_id>/replay")
@needs("stipends.replay_dead_letter")
def replay(service: str, dead_letter_id: str) -> ResponseReturnValue:
    """Replay the message."""
    fields = {"dead_letter_id": dead_letter_id}
    outcome = _decided(service, "replay_dead_letter", fields, _("Sent to the service once more."))
    return answer(outcome, url_for("platform.dead_letters", service=service))


@pages.post("/<service>/dead-letters/<dead_letter_id>/discard")
@needs("stipends.discard_dead_letter")
def discard(service: str, dead_letter_id: str) -> ResponseReturnValue:
    """Discard the message, with a reason."""
    fields = {"dead_letter_id": dead_letter_id, "reason": request.form.get("reason", "").strip()}
    outcome = _decided(
        service, "discard_dead_letter", fields, _("Discarded. It stays on record with your reason.")
    )
    if outcome.errors:
        return _asked_again(service, dead_letter_id, problem(outcome.errors[0]["code"]))
    return answer(outcome, url_for("platform.dead_letters", service=service))


def _decided(service: str, command: str, fields: dict[str, Any], text: str) -> Outcome:
    if service not in OWNERS:
        raise NotFound("There is no such service.")
    return perform(service, command, fields, said=text)


def _asked_again(service: str, dead_letter_id: str, error: str) -> ResponseReturnValue:
    """The discard form again, open, with its input and errors."""
    shown = {"service": service, "error": error, "given": request.form.get("reason", "")}
    if "HX-Request" not in request.headers:
        letter = ask(service, "dead_letter", dead_letter_id=dead_letter_id)
        shown_at(url_for("platform.dead_letter", service=service, dead_letter_id=dead_letter_id))
        return render_template(
            "operator/dead_letter.html", letter=letter, states=STATES, **shown
        ), Invalid.status
    letter = {"dead_letter_id": dead_letter_id}
    form = make_response(
        render_template("operator/_dead_letter_acts.html", letter=letter, in_list=True, **shown)
    )
    form.headers.update({"HX-Retarget": "closest .card__acts", "HX-Reswap": "outerHTML"})
    return form


def _parts() -> list[Part]:
    outboxes = backend().ask_each(OWNERS, "outbox_status", {}, actor=actor())
    answering = [service for service, outbox in outboxes.items() if not isinstance(outbox, Unavailable)]
    wanted = {"status": "open", "limit": COUNTED_MAX}
    letters = backend().ask_each(answering, "dead_letters", wanted, actor=actor())
    return [_part(service, outboxes[service], letters.get(service)) for service in OWNERS]


def _part(service: str, outbox: Answer, letters: Answer | None) -> Part:
    if letters is None or isinstance(outbox, Unavailable) or isinstance(letters, Unavailable):
        return Part(service, None, 0, more_letters=False)
    return Part(service, outbox, len(letters["items"]), more_letters=letters["next_cursor"] is not None)
