"""The advisor's own page, made for a phone: what is next, invitations, pay, and what happened."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.pages import stories
from services.gateway.pages.acting import answer, perform
from services.gateway.pages.visitor import actor, ask, may, needs
from services.gateway.pages.words import own
from shared.errors import Conflict, Forbidden, NotFound

pages = Blueprint("advisor", __name__, url_prefix="/me")

INVITATIONS_MAX: Final = 20
CLAIMS_MAX: Final = 5
ENTRIES_MAX: Final = 10
ENTRIES_LOOKED_AT_MAX: Final = 200
OLDER_MAX: Final = 25
COURSES_MAX: Final = 20
OPEN_INVITATIONS: Final = ("invited", "seated", "waitlisted")

ANSWERS: Final = {
    "invited": (
        ("accept", _l("Yes, I come"), ""),
        ("decline", _l("No, I cannot come"), " usa-button--outline"),
    ),
    "seated": (("release", _l("Give my seat back"), ""),),
    "waitlisted": (("release", _l("Leave the waiting list"), ""),),
}
"""What can be answered in each state: the answer, its words, and the look of its button."""

TOO_LATE: Final = _l(
    "That is no longer possible. The event may have begun, or something changed after you opened the page."
)


NOT_NOW: Final = _l("That is not possible now. Another course may come first, or we knew it already.")
NOT_BY_ONESELF: Final = _l("Your program staff must note that you finished this course.")


@pages.get("")
@needs("insights.advisor_timeline")
def home() -> str:
    """Everything an advisor needs to know, on one page."""
    advisor_id = _own_id()
    person = ask("recruitment", "advisor", advisor_id=advisor_id)
    invitations = _open_invitations(advisor_id)
    found = ask("stipends", "claims", advisor_id=advisor_id, limit=CLAIMS_MAX)
    entries = _entries(advisor_id)
    return render_template(
        "advisor.html",
        person=person,
        courses=_open_courses(person),
        next_steps=_next_steps(person, invitations),
        invitations=invitations,
        answers=ANSWERS if may("advocacy.accept_invitation") else dict.fromkeys(ANSWERS, ()),
        claims=found["items"],
        claims_cursor=found["next_cursor"],
        entries=stories.with_titles(entries)[:ENTRIES_MAX],
        more_entries=len(entries) > ENTRIES_MAX,
    )


@pages.get("/timeline")
@needs("insights.advisor_timeline")
def timeline() -> str:
    """What happened, page by page, newest first."""
    after = request.args.get("after")
    found = ask("insights", "advisor_timeline", advisor_id=_own_id(), cursor=after, limit=OLDER_MAX)
    return render_template(
        "advisor_timeline.html", entries=stories.with_titles(found["items"]), cursor=found["next_cursor"]
    )


@pages.get("/claims")
@needs("stipends.claims")
def claims() -> str:
    """All of one's pay, page by page, newest first."""
    found = ask("stipends", "claims", advisor_id=_own_id(), cursor=request.args.get("after"), limit=OLDER_MAX)
    return render_template(
        "advisor_claims.html",
        claims=found["items"],
        cursor=found["next_cursor"],
    )


@pages.post("/courses/<enrolment_id>/completion")
@needs("training.complete_enrolment")
def complete(enrolment_id: str) -> ResponseReturnValue:
    """Say that one finished a course today."""
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
    """Say yes or no to an invitation, or give a seat back."""
    if reply not in REPLIES:
        raise NotFound("There is no such answer.")
    command, said = REPLIES[reply]
    outcome = perform(
        "advocacy", command, {"invitation_id": invitation_id}, said=said, otherwise={Conflict: TOO_LATE}
    )
    return answer(outcome, url_for("advisor.home"))


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


def _open_invitations(advisor_id: str) -> list[dict[str, Any]]:
    """Invitations to answer first, then seats and places in line; the soonest event first."""
    found = [
        invitation
        for status in OPEN_INVITATIONS
        for invitation in ask(
            "advocacy", "invitations", advisor_id=advisor_id, status=status, limit=INVITATIONS_MAX
        )["items"]
        if invitation["event_status"] == "published"
    ]
    return sorted(found, key=lambda one: (one["status"] != "invited", one["starts_at"]))


def _next_steps(person: dict[str, Any], invitations: list[dict[str, Any]]) -> list[str]:
    """What the advisor can do now besides courses, in plain words."""
    steps = []
    if _lacks(person, "agreement"):
        steps.append(_("Sign the agreement. Your program staff has it ready for you."))
    steps += [
        _("Answer this invitation: %(event)s", event=own(invitation["event_title"]))
        for invitation in invitations
        if invitation["status"] == "invited"
    ]
    return steps


def _open_courses(person: dict[str, Any]) -> list[dict[str, Any]]:
    """What the advisor must still learn, what others build on first."""
    if not _lacks(person, "training"):
        return []
    advisor_id = person["advisor_id"]
    found = ask("training", "enrolments", advisor_id=advisor_id, status="opened", limit=COURSES_MAX)
    return found["items"][::-1]


def _lacks(person: dict[str, Any], code: str) -> bool:
    return any(gate["code"] == code and not gate["met"] for gate in person["gates"])


def _entries(advisor_id: str) -> list[dict[str, Any]]:
    return ask("insights", "advisor_timeline", advisor_id=advisor_id, limit=ENTRIES_LOOKED_AT_MAX)["items"]


def _own_id() -> str:
    advisor_id = actor().advisor_id
    if advisor_id is None:
        raise NotFound("This person is not an advisor.")
    return advisor_id
