"""What staff note at the door of an event: for how long somebody was there, and who came unasked."""

from operator import itemgetter
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.console.events import event_page, has_begun, problems_of_row
from services.gateway.http.backend import Reply
from services.gateway.kit import labels
from services.gateway.kit.forms import (
    Outcome,
    answer,
    answer_to_form,
    filled_in,
    perform,
    version_shown,
    whole_number,
)
from services.gateway.kit.labels import JOB_OUTCOMES, problem
from services.gateway.kit.viewer import ask, needs, shown_at
from shared.errors import Conflict, Invalid

pages = Blueprint("door", __name__, url_prefix="/events/<event_id>")

ADVISORS_AT_ONCE: Final = 200
ADVISORS_MAX: Final = 2_000
"""How many are offered at the door, the newest first."""
REASONS: Final = ("longer_reason", "not_ready_reason")
NOT_READY: Final = "not_ready_on_the_day"
INVITED: Final = ("invited", "invited_again", "already_invited")
CONFIRMED: Final = "confirmed"
AWAY: Final = ("paused", "withdrawn")
NOT_NOTED: Final = _l("Nothing was noted. Check what is marked below.")
NOT_NOW: Final = _l("This is not possible as things are now. Load the page of the event again.")


@pages.post("/invitations/<invitation_id>/attendance")
@needs("advocacy.record_attendance")
def record(event_id: str, invitation_id: str) -> ResponseReturnValue:
    """Note for how long somebody was there; no minutes are an absence. On errors show the form again."""
    given = filled_in() | {"invitation_id": invitation_id}
    outcome = perform(
        "advocacy",
        "record_attendance",
        {"event_id": event_id, "attendances": [_time(given, *REASONS)]},
        said=_("Noted for %(name)s.", name=given.get("name", "")),
        otherwise={Invalid: NOT_NOTED},
    )
    at_the_door = "door" in given

    def again() -> str:
        return _page(event_id, given, outcome) if at_the_door else event_page(event_id, given, outcome)

    back = url_for("events.show", event_id=event_id, after=request.args.get("after"))
    return answer_to_form(outcome, again, back)


@pages.post("/invitations/<invitation_id>/correction")
@needs("advocacy.correct_attendance")
def correct(event_id: str, invitation_id: str) -> ResponseReturnValue:
    """Correct for how long somebody was there, or confirm it. On errors show the form again."""
    given = filled_in() | {"invitation_id": invitation_id}
    name = given.get("name", "")
    said = _("Corrected for %(name)s. Finance sees it.", name=name)
    if given.get("reason_code") == CONFIRMED:
        said = _("Confirmed for %(name)s.", name=name)
    outcome = perform(
        "advocacy",
        "correct_attendance",
        _time(given, "reason_code", *REASONS) | version_shown(),
        said=said,
        otherwise={Invalid: NOT_NOTED},
    )
    back = url_for("events.show", event_id=event_id, after=request.args.get("after"))
    return answer_to_form(outcome, lambda: event_page(event_id, given, outcome), back)


def _time(given: dict[str, str], *reasons: str) -> dict[str, Any]:
    """For how long somebody was there, with those of the reasons that were given."""
    minutes = whole_number(given.get("minutes", ""))
    told = {name: given[name] for name in reasons if given.get(name)}
    return {"invitation_id": given["invitation_id"], "minutes": minutes, **told}


@pages.get("/door")
@needs("advocacy.invite_advisors")
def show(event_id: str) -> str:
    """Those who may be asked to an event, also at its door."""
    return _page(event_id, {}, None)


@pages.post("/door")
@needs("advocacy.invite_advisors")
def invite(event_id: str) -> ResponseReturnValue:
    """Ask somebody to an event. Who is not ready is not asked: if they were there, their time is noted."""
    given = filled_in()
    outcome = perform(
        "advocacy",
        "invite_advisors",
        {"event_id": event_id, "advisor_ids": [given.get("advisor_id", "")]},
        said=_("They are asked, and in the list of the event."),
        otherwise={Conflict: NOT_NOW},
    )
    back = url_for("door.show", event_id=event_id)
    if not outcome.done:
        return answer_to_form(outcome, lambda: _page(event_id, given, outcome), back)
    (asked,) = outcome.reply["results"]
    if asked["result"] in INVITED:
        return answer(outcome, url_for("events.show", event_id=event_id))
    shown_at(back)
    return _page(event_id, given, None, asked), Invalid.status


def _page(event_id: str, given: dict[str, str], outcome: Outcome | None, refused: Reply | None = None) -> str:
    event = ask("advocacy", "event", event_id=event_id)
    advisors = _advisors()
    at_the_door, problems = "door" in given, problems_of_row(outcome)
    if refused is not None:
        problems = {"advisor_id": labels.said(refused["result"], JOB_OUTCOMES)}
        given = given | {
            "invitation_id": refused["invitation_id"],
            "name": advisors.get(given.get("advisor_id", ""), ""),
        }
    elif problems and not at_the_door:
        problems = {"advisor_id": problem("not_a_choice")}
    was_not_ready = refused is not None and refused["result"] == NOT_READY
    return render_template(
        "console/door.html",
        event=event,
        advisors=advisors,
        given=given,
        outcome=outcome,
        problems=problems,
        guest=has_begun(event) and (was_not_ready or at_the_door),
    )


def _advisors() -> dict[str, str]:
    """The names of those who take part now, by their ids."""
    found: list[Reply] = []
    cursor = None
    while len(found) < ADVISORS_MAX:
        page = ask("recruitment", "advisors", cursor=cursor, limit=ADVISORS_AT_ONCE)
        found += [one for one in page["items"] if one["status"] not in AWAY]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    names = {one["advisor_id"]: one["display_name"] for one in found}
    return dict(sorted(names.items(), key=itemgetter(1)))
