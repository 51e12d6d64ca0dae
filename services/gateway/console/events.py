"""Events as staff see them: all of them, one with who was asked, and what staff do with it."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.http.backend import Reply
from services.gateway.kit import viewer
from services.gateway.kit.forms import (
    Outcome,
    answer,
    answer_to_form,
    perform,
    version_shown,
    whole_number,
)
from services.gateway.kit.labels import CANCEL_REASONS, REOPEN_REASONS, problem
from services.gateway.kit.viewer import ask, ask_all, needs, question
from shared.errors import Conflict, Invalid, NotFound, TandemError

pages = Blueprint("events", __name__, url_prefix="/events")

WRONG_TIMES: Final = _l(
    "Check the times: the event begins later than now, ends after it begins, and is not too long."
)
NOT_MOVED: Final = _l(
    "An event that is over, or where somebody took part already, is not moved. While it goes on, its place "
    "can be changed."
)
NOT_CANCELLED: Final = _l("Somebody took part already. Correct their time first, if that is wrong.")
NOT_CLOSED: Final = _l(
    "Some people have a seat, and nothing is noted for them. Note their time, or that they did not come."
)
REPLIES: Final = {
    "accept": "accept_invitation",
    "decline": "decline_invitation",
    "release": "release_seat",
}
_COMES, _NO, _BACK = (
    ("accept", _l("Comes")),
    ("decline", _l("Does not come")),
    ("release", _l("Gives the place back")),
)
ANSWERS: Final = {
    "invited": (_COMES, _NO),
    "seat_held": (_COMES, _NO),
    "seated": (_BACK,),
    "waitlisted": (_COMES, _BACK),
    "declined": (_COMES,),
    "released": (_COMES,),
}
"""What staff can enter in each state of an invitation: the answer and its label."""
WITHOUT_SEAT: Final = ("invited", "waitlisted", "declined", "released", "withdrawn")
"""The states in which somebody who was there all the same is noted with a reason."""
_TIME: Final = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?", re.ASCII)
EVENTS_MAX: Final = 20
INVITATIONS_MAX: Final = 100
COUNTED_MAX: Final = 200
"""How many who came are counted for the page."""


@pages.get("")
@needs("advocacy.cancel_event")
def all_of_them() -> str:
    """All events, newest first."""
    found = ask("advocacy", "events", cursor=request.args.get("after"), limit=EVENTS_MAX)
    events = [event | {"over": is_over(event)} for event in found["items"]]
    return render_template("console/events.html", events=events, cursor=found["next_cursor"])


@pages.get("/<event_id>")
@needs("advocacy.cancel_event")
def show(event_id: str) -> str:
    """One event, and who was asked, page by page."""
    return event_page(event_id)


def event_page(event_id: str, given: Mapping[str, str] | None = None, outcome: Outcome | None = None) -> str:
    """The page of an event; with what was filled in about the time of somebody, and what is wrong with it."""
    after = request.args.get("after")
    found = ask_all(
        event=question("advocacy", "event", event_id=event_id),
        invited=question("advocacy", "invitations", event_id=event_id, cursor=after, limit=INVITATIONS_MAX),
    )
    event = found["event"]
    over = is_over(event)
    return render_template(
        "console/event.html",
        event=event,
        invited=found["invited"],
        after=after,
        answers=_answers(event["status"], over=over),
        cancel_reasons=CANCEL_REASONS,
        reopen_reasons=REOPEN_REASONS,
        begun=has_begun(event),
        over=over,
        came=_came(event_id) if over else None,
        move=_move(event, over=over),
        without_seat=WITHOUT_SEAT,
        given=given or {},
        outcome=outcome,
        problems=problems_of_row(outcome),
    )


def _move(event: Reply, *, over: bool) -> str | None:
    """What can be changed of when and where it is: all of it, or only its place once it goes on."""
    if event["status"] == "planned" or (event["status"] == "published" and not has_begun(event)):
        return "all"
    return "place" if event["status"] in ("published", "held") and not over else None


def has_begun(event: Reply) -> bool:
    """Whether an event has begun, so that attendance can be noted."""
    return datetime.fromisoformat(event["starts_at"]) <= viewer.now()


def is_over(event: Reply) -> bool:
    """Whether an event has ended, so that nobody takes a seat any more."""
    return datetime.fromisoformat(event["ends_at"]) <= viewer.now()


def _came(event_id: str) -> int | None:
    """How many are noted to have been there; None where they are more than one looks through."""
    found = ask("advocacy", "invitations", event_id=event_id, status="attended", limit=COUNTED_MAX)
    return None if found["next_cursor"] else len(found["items"])


def problems_of_row(outcome: Outcome | None) -> dict[str, str]:
    """What is wrong with the one row of attendance that was sent, by field."""
    wrong = outcome.errors if outcome else ()
    return {error["field"].rpartition(".")[2]: problem(error["code"]) for error in wrong}


def _answers(event_status: str, *, over: bool) -> dict[str, Any]:
    """What staff can enter: once somebody was recorded, nobody says no or gives a seat back any more."""
    recorded = event_status == "held"
    if not recorded and event_status != "published":
        return {}
    left_out = {"invited": _NO, "seat_held": _NO} if recorded else {}
    if recorded or over:
        left_out["seated"] = _BACK
    return {
        status: [one for one in found if one is not left_out.get(status)] for status, found in ANSWERS.items()
    }


@pages.post("/<event_id>/cancel")
@needs("advocacy.cancel_event")
def cancel(event_id: str) -> ResponseReturnValue:
    """Cancel an event, for a reason."""
    said = _("The event is cancelled, and everybody who was asked is told.")
    reason_code = request.form.get("reason_code", "")
    return _act(event_id, "cancel_event", said, otherwise={Conflict: NOT_CANCELLED}, reason_code=reason_code)


@pages.post("/<event_id>/reinstate")
@needs("advocacy.reinstate_event")
def reinstate(event_id: str) -> ResponseReturnValue:
    """Have a cancelled event take place after all."""
    return _act(event_id, "reinstate_event", _asked_again)


@pages.post("/<event_id>/move")
@needs("advocacy.move_event")
def move(event_id: str) -> ResponseReturnValue:
    """Move an event; the times are those on the clocks of the place."""
    zone = request.form.get("time_zone", "")
    occurrence = {name: _on_the_clock(request.form.get(name, ""), zone) for name in ("starts_at", "ends_at")}
    return _act(
        event_id,
        "move_event",
        _asked_again,
        otherwise={Invalid: WRONG_TIMES, Conflict: NOT_MOVED},
        **occurrence,
        time_zone=zone,
        place=request.form.get("place", ""),
    )


@pages.post("/<event_id>/seats")
@needs("advocacy.resize_event")
def resize(event_id: str) -> ResponseReturnValue:
    """Change the number of seats."""
    seats = request.form.get("seats", "")
    return _act(
        event_id,
        "resize_event",
        _("There are now %(seats)s seats.", seats=seats),
        seats=whole_number(seats),
    )


@pages.post("/<event_id>/title")
@needs("advocacy.rename_event")
def rename(event_id: str) -> ResponseReturnValue:
    """Correct the title, in both languages."""
    title = {language: request.form.get(f"title_{language}", "") for language in ("en", "es")}
    said = _("The title is corrected. Nobody is asked again.")
    return _act(event_id, "rename_event", said, title=title)


@pages.post("/<event_id>/invitations/<invitation_id>/<reply>")
@needs("advocacy.accept_invitation")
def answer_for(event_id: str, invitation_id: str, reply: str) -> ResponseReturnValue:
    """Enter what somebody said, or seat who is at the door."""
    if reply not in REPLIES:
        raise NotFound("There is no such answer.")
    outcome = perform(
        "advocacy",
        REPLIES[reply],
        {"invitation_id": invitation_id, **version_shown()},
        said=_("Noted for %(name)s.", name=request.form.get("name", "")),
    )
    return answer(outcome, url_for("events.show", event_id=event_id))


@pages.post("/<event_id>/sheet/close")
@needs("advocacy.close_sheet")
def close_sheet(event_id: str) -> ResponseReturnValue:
    """Close the attendance of an event."""
    said = _("The attendance is closed. What is noted can still be corrected.")
    return _act(event_id, "close_sheet", said, otherwise={Conflict: NOT_CLOSED})


@pages.post("/<event_id>/sheet/reopen")
@needs("advocacy.reopen_sheet")
def reopen_sheet(event_id: str) -> ResponseReturnValue:
    """Reopen it, for a reason."""
    said = _("The attendance is open again.")
    return _act(event_id, "reopen_sheet", said, reason_code=request.form.get("reason_code", ""))


def _on_the_clock(typed: str, zone: str) -> str:
    """A time without an offset, as a browser sends it, with that of the place then; else as it is."""
    # Of weeks and of digits alone nobody knows what was meant.
    if not _TIME.fullmatch(typed):
        return typed
    try:
        time = datetime.fromisoformat(typed)
        return (time if time.tzinfo else time.replace(tzinfo=ZoneInfo(zone))).isoformat()
    except (ValueError, ZoneInfoNotFoundError):
        return typed


def _asked_again(reply: Reply) -> str:
    """How many were asked again, and how many were not, and so must be looked at by staff."""
    if not reply["asked"] and not reply["not_asked"]:
        return _("Noted. Nobody has to answer again.")
    if reply["not_asked"]:
        return _(
            "Asked again: %(asked)s. Not asked, because they are not ready or not with us: %(others)s.",
            asked=reply["asked"],
            others=len(reply["not_asked"]),
        )
    return _("Asked again: %(asked)s. Everybody keeps what they had until they answer.", asked=reply["asked"])


def _act(
    event_id: str,
    command: str,
    said: Any,
    *,
    otherwise: Mapping[type[TandemError], Any] | None = None,
    **data: Any,
) -> ResponseReturnValue:
    asked = {"event_id": event_id, **version_shown(), **data}
    outcome = perform("advocacy", command, asked, said=said, otherwise=otherwise)
    back = url_for("events.show", event_id=event_id)
    return answer_to_form(outcome, lambda: event_page(event_id, outcome=outcome), back)
