"""The advisor's own page, made for a phone: what is next, invitations, pay, and history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.http.backend import Question
from services.gateway.kit import viewer
from services.gateway.kit.formats import own
from services.gateway.kit.forms import NOT_YOURS, Outcome, answer, perform
from services.gateway.kit.viewer import (
    WARD,
    answers_for_ward,
    ask,
    ask_all,
    ask_at_once,
    is_guardian,
    needs,
    own_advisor_id,
    question,
    wards,
)
from services.gateway.kit.year_pay import year_question, years
from services.gateway.portal import next_steps, timeline_texts
from shared.errors import Conflict, Forbidden, NotFound, TandemError

pages = Blueprint("advisor", __name__, url_prefix="/me")

INVITATIONS_MAX: Final = 100
CLAIMS_MAX: Final = 5
ENTRIES_MAX: Final = 10
ENTRIES_LOOKED_AT_MAX: Final = 30
OLDER_MAX: Final = 25
COURSES_MAX: Final = 20
CERTIFICATES_MAX: Final = 100

ANSWERS: Final = {
    "invited": (
        ("accept", _l("Yes, I can come"), ""),
        ("decline", _l("No, I cannot come"), " usa-button--outline"),
    ),
    "seat_held": (
        ("accept", _l("Yes, I can come"), ""),
        ("decline", _l("No, I cannot come"), " usa-button--outline"),
    ),
    "seated": (("release", _l("Give my seat back"), ""),),
    "waitlisted": (("release", _l("Leave the waiting list"), ""),),
    "declined": (("accept", _l("I can come after all"), " usa-button--outline"),),
    "released": (("accept", _l("I can come after all"), " usa-button--outline"),),
}
"""The actions in each state: the response, its label, and the style of its button."""
STILL_WAITING: Final = ("accept", _l("I still want to come"), "")
"""Of somebody on the waiting list who was asked again."""
FOR_A_WARD: Final = {
    "accept": _l("Yes, they can come"),
    "decline": _l("No, they cannot come"),
    "release": _l("Give their place back"),
}
"""The labels as a guardian reads them."""
ANSWERED_BY_OTHERS: Final = {
    "guardian": _l("Your guardian gave this answer for you."),
    "staff": _l("Program staff noted this answer for you."),
}
"""Who gave an answer that the advisor did not give, as the advisor reads it."""
SEEN_BY_GUARDIANS: Final = {"staff": _l("Program staff noted this answer.")}
GIVEN_UP: Final = ("declined", "released")
OVER_ONCE_BEGUN: Final = ("invited", "seat_held", *GIVEN_UP)
"""Only until the event begins: then it is too late to respond."""

REFUSED: Final = {
    "too_many_changes": _l(
        "You changed your answer many times. Please call your program staff: they answer for you."
    ),
    "not_ready_on_the_day": _l(
        "You lack something that you need on that day. Please call your program staff: they can help."
    ),
}
"""By the code of the refusal."""
TOO_LATE: Final = _l(
    "That is no longer possible. The event may have begun, or something changed after you opened the page."
)


@pages.get("")
@needs("insights.advisor_timeline")
def home() -> str:
    """The advisor's page."""
    advisor_id = own_advisor_id()
    found = ask_at_once(
        **_next_questions(advisor_id),
        claims=question("stipends", "claims", advisor_id=advisor_id, limit=CLAIMS_MAX),
        entries=_entries_question(advisor_id),
    )
    entries = _items(found["entries"])
    return render_template(
        "portal/advisor.html",
        **_next(found),
        **_about_answers(),
        wards=wards() if is_guardian() else [],
        shown_ward=advisor_id,
        claims=found["claims"],
        entries=None if entries is None else timeline_texts.with_titles(entries)[:ENTRIES_MAX],
        more_entries=len(entries or ()) > ENTRIES_MAX,
    )


@pages.post("/ward")
@needs("recruitment.wards")
def choose() -> ResponseReturnValue:
    """Look at the page of another young advisor."""
    session[WARD] = request.form.get("advisor_id", "")
    return redirect(url_for("advisor.home"), 303)


@pages.get("/timeline")
@needs("insights.advisor_timeline")
def timeline() -> str:
    """The timeline, page by page, newest first."""
    after = request.args.get("after")
    found = ask("insights", "advisor_timeline", advisor_id=own_advisor_id(), cursor=after, limit=OLDER_MAX)
    return render_template(
        "portal/advisor_timeline.html",
        entries=timeline_texts.with_titles(found["items"]),
        cursor=found["next_cursor"],
    )


@pages.get("/claims")
@needs("stipends.claims")
def claims() -> str:
    """What was paid in a year, and all pay, page by page, newest first."""
    advisor_id, after = own_advisor_id(), request.args.get("after")
    found = ask_all(
        claims=question("stipends", "claims", advisor_id=advisor_id, cursor=after, limit=OLDER_MAX),
        year_pay=year_question(advisor_id),
    )
    return render_template("portal/advisor_claims.html", years=years(), **found)


@pages.post("/invitations/<invitation_id>/<reply>")
@needs("advocacy.accept_invitation")
def reply(invitation_id: str, reply: str) -> ResponseReturnValue:
    """Accept or decline an invitation, or give a seat back."""
    if reply not in REPLIES:
        raise NotFound("There is no such answer.")
    command, said = REPLIES[reply]
    outcome = perform(
        "advocacy",
        command,
        {"invitation_id": invitation_id, "advisor_id": own_advisor_id()},
        said=_noted_for_ward if is_guardian() else said,
        otherwise={Conflict: _why_not, Forbidden: NOT_YOURS},
    )
    if outcome.done and "HX-Request" in request.headers and (now := _as_it_is_now(outcome)):
        return now
    return answer(outcome, url_for("advisor.home"))


def _as_it_is_now(outcome: Outcome) -> str | None:
    """The card of that invitation, and what is next now; None if that is unknown."""
    found = ask_at_once(**_next_questions(own_advisor_id()))
    shown = _next(found)
    answered = [
        one for one in shown["invitations"] or () if one["invitation_id"] == outcome.reply["invitation_id"]
    ]
    if not answered:
        return None
    return render_template(
        "portal/_invitation_answered.html",
        **shown,
        invitation=answered[0],
        outcome=outcome,
        **_about_answers(),
    )


def _why_not(refusal: TandemError) -> Any:
    """Why an answer was refused, as far as the advisor can do something about it."""
    codes = [error["code"] for error in refusal.errors]
    return next((REFUSED[code] for code in codes if code in REFUSED), TOO_LATE)


def _noted_for_ward(_invitation: Any) -> str:
    return _("Noted for your young advisor. The list shows how it is now.")


def _said_yes(invitation: Any) -> str:
    return " ".join([_place_of(invitation), *map(_also_then, invitation["same_time"])])


def _also_then(other: Any) -> str:
    return _(
        "You have a place at another event at the same time: %(event)s. "
        "If you cannot be at both, please give one back.",
        event=own(other["event_title"]),
    )


def _place_of(invitation: Any) -> str:
    if invitation["status"] == "waitlisted":
        return _(
            "All seats are taken. You are number %(place)s on the waiting list. You move up by yourself.",
            place=invitation["position"],
        )
    return _("You have a seat. Thank you for coming.")


REPLIES: Final = {
    "accept": ("accept_invitation", _said_yes),
    "decline": (
        "decline_invitation",
        _l("You said no. That is all right. Thank you for telling us."),
    ),
    "release": ("release_seat", _l("You gave your seat back. The next person in line gets it.")),
}


def _about_answers() -> dict[str, Any]:
    """What can be answered in each state, and who gave an answer that the advisor did not give."""
    by_others = SEEN_BY_GUARDIANS if is_guardian() else ANSWERED_BY_OTHERS
    return {"answers": _answers(), "answered_by_others": by_others}


def _answers() -> Mapping[str, Any]:
    """The actions in each state, and in `asked_in_line` those of who waits and was asked again."""
    answers = ANSWERS | {"asked_in_line": (STILL_WAITING, *ANSWERS["waitlisted"])}
    if not is_guardian():
        return answers
    if not answers_for_ward():
        return dict.fromkeys(answers, ())
    return {
        state: [(name, FOR_A_WARD[name], look) for name, _words, look in acts]
        for state, acts in answers.items()
    }


def _next_questions(advisor_id: str) -> dict[str, Question]:
    """The queries for what is next."""
    return {
        "person": question("recruitment", "advisor", advisor_id=advisor_id),
        "courses": question(
            "training", "enrolments", advisor_id=advisor_id, status="opened", limit=COURSES_MAX
        ),
        "certificates": question("training", "certificates", advisor_id=advisor_id, limit=CERTIFICATES_MAX),
        "invited": question(
            "advocacy",
            "invitations",
            advisor_id=advisor_id,
            statuses=",".join(ANSWERS),
            limit=INVITATIONS_MAX,
        ),
    }


def _next(found: Mapping[str, Any]) -> dict[str, Any]:
    """What is next, from the replies to `_next_questions`; missing ones are None."""
    invitations = _invitations(found["invited"])
    person, courses = found["person"], found["courses"]
    needed = (person, courses, found["certificates"], invitations)
    return {
        "person": person,
        "invitations": invitations,
        "courses": next_steps.open_courses(person, courses),
        "renewals": next_steps.renewals(person, found["certificates"], courses),
        "next_steps": next_steps.others(person, invitations),
        "all_steps": None not in needed,
    }


def _invitations(found: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """Invitations to respond to first, then seats and waitlist, then ended ones; soonest first.

    Each has `begun`: once its event has begun, it allows no response; and `asked`: whether one is awaited.
    """
    if found is None:
        return None
    now = viewer.now()
    published = [
        {
            **invitation,
            "begun": datetime.fromisoformat(invitation["starts_at"]) <= now,
            "asked": invitation["status"] == "invited" or invitation["reply_by"] is not None,
        }
        for invitation in found["items"]
        if invitation["event_status"] == "published"
    ]
    shown = [one for one in published if not (one["begun"] and one["status"] in OVER_ONCE_BEGUN)]
    return sorted(shown, key=lambda one: (one["status"] in GIVEN_UP, not one["asked"], one["starts_at"]))


def _items(found: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    return None if found is None else found["items"]


def _entries_question(advisor_id: str) -> Question:
    return question("insights", "advisor_timeline", advisor_id=advisor_id, limit=ENTRIES_LOOKED_AT_MAX)
