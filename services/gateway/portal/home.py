"""The advisor's own page, made for a phone: what is next, invitations, pay, and history."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.http import context
from services.gateway.http.backend import Question
from services.gateway.kit.formats import own
from services.gateway.kit.forms import Outcome, answer, perform
from services.gateway.kit.viewer import actor, ask, ask_at_once, is_guardian, may, needs, question
from services.gateway.portal import timeline_texts
from shared.errors import Conflict, Forbidden, NotFound

pages = Blueprint("advisor", __name__, url_prefix="/me")

INVITATIONS_MAX: Final = 100
CLAIMS_MAX: Final = 5
ENTRIES_MAX: Final = 10
ENTRIES_LOOKED_AT_MAX: Final = 30
OLDER_MAX: Final = 25
COURSES_MAX: Final = 20

ANSWERS: Final = {
    "invited": (
        ("accept", _l("Yes, I can come"), ""),
        ("decline", _l("No, I cannot come"), " usa-button--outline"),
    ),
    "seated": (("release", _l("Give my seat back"), ""),),
    "waitlisted": (("release", _l("Leave the waiting list"), ""),),
    "declined": (("accept", _l("I can come after all"), " usa-button--outline"),),
    "released": (("accept", _l("I can come after all"), " usa-button--outline"),),
}
"""The actions in each state: the response, its label, and the style of its button."""
GIVEN_UP: Final = ("declined", "released")
OVER_ONCE_BEGUN: Final = ("invited", *GIVEN_UP)
"""Only until the event begins: then it is too late to respond."""

TOO_LATE: Final = _l(
    "That is no longer possible. The event may have begun, or something changed after you opened the page."
)
NOT_NOW: Final = _l("That is not possible now. Another course may come first, or we knew it already.")
NOT_BY_ONESELF: Final = _l("Your program staff must note that you finished this course.")


@pages.get("")
@needs("insights.advisor_timeline")
def home() -> str:
    """The advisor's page."""
    advisor_id = _own_id()
    found = ask_at_once(
        **_next_questions(advisor_id),
        claims=question("stipends", "claims", advisor_id=advisor_id, limit=CLAIMS_MAX),
        entries=_entries_question(advisor_id),
    )
    entries = _items(found["entries"])
    return render_template(
        "portal/advisor.html",
        **_next(found),
        answers=_answers(),
        claims=found["claims"],
        entries=None if entries is None else timeline_texts.with_titles(entries)[:ENTRIES_MAX],
        more_entries=len(entries or ()) > ENTRIES_MAX,
    )


@pages.get("/timeline")
@needs("insights.advisor_timeline")
def timeline() -> str:
    """The timeline, page by page, newest first."""
    after = request.args.get("after")
    found = ask("insights", "advisor_timeline", advisor_id=_own_id(), cursor=after, limit=OLDER_MAX)
    return render_template(
        "portal/advisor_timeline.html",
        entries=timeline_texts.with_titles(found["items"]),
        cursor=found["next_cursor"],
    )


@pages.get("/claims")
@needs("stipends.claims")
def claims() -> str:
    """All pay, page by page, newest first."""
    after = request.args.get("after")
    found = ask("stipends", "claims", advisor_id=_own_id(), cursor=after, limit=OLDER_MAX)
    return render_template("portal/advisor_claims.html", claims=found)


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


@pages.post("/invitations/<invitation_id>/<reply>")
@needs("advocacy.accept_invitation")
def reply(invitation_id: str, reply: str) -> ResponseReturnValue:
    """Accept or decline an invitation, or give a seat back."""
    if reply not in REPLIES:
        raise NotFound("There is no such answer.")
    command, said = REPLIES[reply]
    outcome = perform(
        "advocacy", command, {"invitation_id": invitation_id}, said=said, otherwise={Conflict: TOO_LATE}
    )
    if outcome.done and "HX-Request" in request.headers and (now := _as_it_is_now(outcome)):
        return now
    return answer(outcome, url_for("advisor.home"))


def _as_it_is_now(outcome: Outcome) -> str | None:
    """The card of that invitation, and what is next now; None if that is unknown."""
    found = ask_at_once(**_next_questions(_own_id()))
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
        answers=_answers(),
    )


def _said_yes(invitation: Any) -> str:
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


def _answers() -> Mapping[str, Any]:
    return ANSWERS if may("advocacy.accept_invitation") else dict.fromkeys(ANSWERS, ())


def _next_questions(advisor_id: str) -> dict[str, Question]:
    """The queries for what is next."""
    return {
        "person": question("recruitment", "advisor", advisor_id=advisor_id),
        "courses": question(
            "training", "enrolments", advisor_id=advisor_id, status="opened", limit=COURSES_MAX
        ),
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
    needed = (found["person"], found["courses"], invitations)
    return {
        "person": found["person"],
        "invitations": invitations,
        "courses": _open_courses(found["person"], found["courses"]),
        "next_steps": _next_steps(found["person"], invitations),
        "all_steps": None not in needed,
    }


def _invitations(found: Mapping[str, Any] | None) -> list[dict[str, Any]] | None:
    """Invitations to respond to first, then seats and waitlist, then ended ones; soonest first.

    Each has `begun`: once its event has begun, it allows no response.
    """
    if found is None:
        return None
    now = context.now()
    published = [
        {**invitation, "begun": datetime.fromisoformat(invitation["starts_at"]) <= now}
        for invitation in found["items"]
        if invitation["event_status"] == "published"
    ]
    shown = [one for one in published if not (one["begun"] and one["status"] in OVER_ONCE_BEGUN)]
    return sorted(
        shown, key=lambda one: (one["status"] in GIVEN_UP, one["status"] != "invited", one["starts_at"])
    )


def _open_courses(person: Any, courses: Any) -> list[dict[str, Any]]:
    """The courses that the advisor still needs, as far as known; prerequisites come first."""
    if not _lacks(person, "training") or courses is None:
        return []
    return [
        {**one, "said": _said_next("course", person, course=own(one["course_title"]))}
        for one in reversed(courses["items"])
    ]


def _next_steps(person: Any, invitations: list[dict[str, Any]] | None) -> list[str]:
    """What the advisor can do now besides courses, as far as known."""
    steps = []
    if _lacks(person, "agreement"):
        steps.append(_said_next("agreement", person))
    steps += [
        _said_next("invitation", person, event=own(invitation["event_title"]))
        for invitation in invitations or ()
        if invitation["status"] == "invited"
    ]
    return steps


def _lacks(person: Any, kind: str) -> bool:
    return bool(person) and kind in person["readiness"]["missing"]


def _said_next(what: str, person: Any, **details: str) -> str:
    words = _NEXT_FOR_GUARDIANS if is_guardian() else _NEXT
    name = person["given_name"] if person else _("your young advisor")
    return words[what] % {"name": name, **details}


_NEXT: Final = {
    "course": _l("Take this course: %(course)s"),
    "agreement": _l("Sign the agreement. Your program staff has it ready for you."),
    "invitation": _l("Answer this invitation: %(event)s"),
}
_NEXT_FOR_GUARDIANS: Final = {
    "course": _l("Waiting for %(name)s to take this course: %(course)s"),
    "agreement": _l("Waiting for %(name)s to sign the agreement. The program staff has it ready."),
    "invitation": _l("Waiting for %(name)s to answer this invitation: %(event)s"),
}


def _items(found: dict[str, Any] | None) -> list[dict[str, Any]] | None:
    return None if found is None else found["items"]


def _entries_question(advisor_id: str) -> Question:
    return question("insights", "advisor_timeline", advisor_id=advisor_id, limit=ENTRIES_LOOKED_AT_MAX)


def _own_id() -> str:
    advisor_id = actor().advisor_id
    if advisor_id is None:
        raise Forbidden("This person is not an advisor.")
    return advisor_id
