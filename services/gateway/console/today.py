"""Open tasks, the longest wait first, with those that can be completed here."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.http.backend import Reply
from services.gateway.kit.forms import answer, perform, version_shown
from services.gateway.kit.labels import DECLINE_REASONS, REOPENED_APPLICATIONS
from services.gateway.kit.viewer import ask, ask_all, ask_at_once, may, needs, question
from shared.contracts.insights.tasks import READ_BY, TaskKind
from shared.errors import Forbidden, Invalid, NotFound, Unavailable

pages = Blueprint("today", __name__, url_prefix="/today")

FIRST_ITEMS_MAX: Final = 5
ITEMS_MAX: Final = 25
DECIDE_FIRST: Final = _l(
    "Somebody else may be the same person. Say for each one whether it is. Load the page again to see them."
)


@dataclass(frozen=True)
class Subject:
    """A kind of task, and the operation that completes it."""

    title: Any
    hint: Any
    settled_by: str | None = None


APPLICATIONS: Final = (TaskKind.DECISION_OVERDUE, TaskKind.DECISION)
"""The kinds of task that are about applications."""
SUBJECTS: Final = {
    "decision_overdue": Subject(
        _l("Answer overdue"),
        _l("These people applied, and should have had a yes or no by now."),
        "recruitment.accept_application",
    ),
    "decision": Subject(
        _l("Waiting for a yes or no"),
        _l("These people applied to become family advisors."),
        "recruitment.accept_application",
    ),
    "review": Subject(
        _l("Claims to check"), _l("A finance reviewer approves each claim."), "stipends.approve_claim"
    ),
    "release": Subject(
        _l("Payments to release"),
        _l("A second person in finance releases what was approved."),
        "stipends.release_payments",
    ),
    "hold": Subject(
        _l("Payments on hold"),
        _l("A finance reviewer decides whether they are paid."),
        "stipends.resume_claim",
    ),
    "rate": Subject(_l("No rate of pay yet"), _l("An administrator must set the rate for these days.")),
    "training": Subject(
        _l("Still in training"), _l("Advisors who have courses to finish before they can start.")
    ),
    "agreement": Subject(_l("Agreement not signed yet"), _l("Advisors who must sign before they can start.")),
    "training_renewal": Subject(
        _l("Training ends soon"), _l("Advisors who must take a course once more before its certificate ends.")
    ),
    "agreement_renewal": Subject(
        _l("Agreement ends soon"), _l("Advisors who must sign again before their agreement ends.")
    ),
    "sheet": Subject(
        _l("Attendance sheets to close"),
        _l("These events ended more than two days ago. Staff record who was there, and close the sheet."),
    ),
    "seat": Subject(_l("On a waiting list"), _l("They move up by themselves when a seat comes free.")),
    "answer": Subject(
        _l("Asked again, no answer yet"), _l("Their seats are kept until they answer or their time is up.")
    ),
    "bank_silent": Subject(
        _l("The bank has told nothing"),
        _l("Three banking days passed since these payments were released. Finance asks the bank."),
    ),
    "bank": Subject(_l("Payments at the bank"), _l("The bank tells us when the money arrived.")),
}


@dataclass(frozen=True)
class Group:
    """The tasks of one kind."""

    what: str
    subject: Subject
    items: list[dict[str, Any]]
    cursor: str | None

    @property
    def is_mine(self) -> bool:
        """Whether the viewer can complete it."""
        return self.subject.settled_by is not None and may(self.subject.settled_by)


@pages.get("")
@needs("insights.waiting")
def show() -> str:
    """The oldest tasks of each kind; those that the viewer can complete come first."""
    groups = _groups(*filter(_may_read, SUBJECTS), limit=FIRST_ITEMS_MAX)
    waiting = [group for group in groups if group.items]
    return render_template(
        "console/today.html",
        groups=sorted(waiting, key=lambda group: not group.is_mine),
        reasons=DECLINE_REASONS,
    )


@pages.get("/<what>")
@needs("insights.waiting")
def show_all(what: str) -> str:
    """All tasks of one kind, page by page."""
    if what not in SUBJECTS:
        raise NotFound("Nobody waits for that.")
    if not _may_read(what):
        raise Forbidden("What this is about belongs to another role.")
    (group,) = _groups(what, limit=ITEMS_MAX, cursor=request.args.get("after"))
    return render_template("console/today_all.html", group=group, reasons=DECLINE_REASONS)


@pages.post("/applications/<application_id>/accept")
@needs("recruitment.accept_application")
def accept(application_id: str) -> ResponseReturnValue:
    """Accept an applicant."""
    outcome = perform(
        "recruitment",
        "accept_application",
        {"application_id": application_id, **version_shown(), **_likeness_decided()},
        said=lambda reply: _accepted(application_id, reply),
        otherwise={Invalid: DECIDE_FIRST},
    )
    return answer(outcome, _back())


@pages.post("/applications/<application_id>/keep")
@needs("recruitment.keep_application")
def keep(application_id: str) -> ResponseReturnValue:
    """Keep an application for later."""
    outcome = perform(
        "recruitment",
        "keep_application",
        {"application_id": application_id, **version_shown()},
        said=_("The application of %(name)s is kept for later.", name=_name_shown()),
    )
    return answer(outcome, url_for("today.show"))


@pages.get("/without-birth-date")
@needs("recruitment.young_without_birth_date")
def without_birth_date() -> str:
    """The young advisors whose birth date is not known, page by page."""
    found = ask("recruitment", "young_without_birth_date", cursor=request.args.get("after"), limit=ITEMS_MAX)
    return render_template(
        "console/without_birth_date.html", young=found["items"], cursor=found["next_cursor"]
    )


@pages.get("/kept")
@needs("recruitment.applications")
def kept() -> str:
    """The applications that are kept for later, page by page."""
    asked = question(
        "recruitment", "applications", status="kept", cursor=request.args.get("after"), limit=ITEMS_MAX
    )
    found = ask_all(applications=asked)["applications"]
    alike = _applications(other for one in found["items"] for other in one["possible_duplicates"])
    return render_template(
        "console/kept.html",
        kept=[
            {
                "subject_id": one["application_id"],
                "since": one["kept_on"],
                "application": one,
                "alike": _known(alike, one),
            }
            for one in found["items"]
        ],
        cursor=found["next_cursor"],
        reasons=DECLINE_REASONS,
    )


@pages.get("/declined")
@needs("recruitment.applications")
def declined() -> str:
    """The applications that were declined, page by page."""
    found = ask(
        "recruitment", "applications", status="declined", cursor=request.args.get("after"), limit=ITEMS_MAX
    )
    return render_template(
        "console/declined.html",
        declined=found["items"],
        cursor=found["next_cursor"],
        decline_reasons=DECLINE_REASONS,
        reasons=REOPENED_APPLICATIONS,
    )


@pages.post("/applications/<application_id>/reopen")
@needs("recruitment.reopen_application")
def reopen(application_id: str) -> ResponseReturnValue:
    """Take back that an applicant was declined."""
    outcome = perform(
        "recruitment",
        "reopen_application",
        {
            "application_id": application_id,
            "reason_code": request.form.get("reason_code", ""),
            **version_shown(),
        },
        said=_("The application of %(name)s waits for a yes or no again.", name=_name_shown()),
    )
    return answer(outcome, url_for("today.declined"))


@pages.post("/applications/<application_id>/decline")
@needs("recruitment.decline_application")
def decline(application_id: str) -> ResponseReturnValue:
    """Decline an applicant, for one of the known reasons."""
    outcome = perform(
        "recruitment",
        "decline_application",
        {
            "application_id": application_id,
            "reason_code": request.form.get("reason_code", ""),
            **version_shown(),
        },
        said=_("You said no to %(name)s. The reason is kept.", name=_name_shown()),
    )
    return answer(outcome, _back())


def _accepted(application_id: str, reply: Reply) -> str:
    if reply["advisor_id"] != f"advisor-{application_id}":
        return _("%(name)s is an advisor already. There is no second one.", name=_name_shown())
    return _("%(name)s is now an advisor. Training starts by itself.", name=_name_shown())


def _may_read(what: str) -> bool:
    """Whether the viewer may read what tasks of this kind are about."""
    return may(READ_BY[TaskKind(what)])


def _back() -> str:
    return url_for("today.kept" if request.form.get("back") == "kept" else "today.show")


def _name_shown() -> str:
    return request.form.get("name", "")


def _likeness_decided() -> dict[str, list[str]]:
    """What was chosen about each application that may be of the same person."""
    decided: dict[str, list[str]] = {}
    for field, choice in request.form.items():
        other = field.removeprefix("likeness-")
        if other != field and choice in ("same_as", "not_the_same"):
            decided.setdefault(choice, []).append(other)
    return decided


def _groups(*subjects: str, limit: int, cursor: str | None = None) -> list[Group]:
    found = ask_at_once(
        **{what: question("insights", "waiting", what=what, cursor=cursor, limit=limit) for what in subjects}
    )
    return [_group(what, answer) for what, answer in found.items()]


def _group(what: str, found: Reply | None) -> Group:
    if found is None:
        raise Unavailable("Who waits cannot be known just now.")
    items = found["items"]
    if what in APPLICATIONS:
        items = _with_applications(items)
    if what == TaskKind.SEAT:
        items = _with_events(items)
    return Group(what, SUBJECTS[what], items, found["next_cursor"])


def _with_applications(waits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tasks, each with its application and those that are alike, as far as recruitment replies.

    Applications decided a moment ago are left out: insights may not have the event yet.
    """
    applications = _applications(wait["subject_id"] for wait in waits)
    alike = _applications(
        other for one in applications.values() if one for other in one["possible_duplicates"]
    )
    return [
        wait | {"application": one, "alike": _known(alike, one)}
        for wait in waits
        if (one := applications[wait["subject_id"]]) is None or one["status"] == "submitted"
    ]


def _with_events(waits: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The tasks, each with the title of its event, as far as advocacy replies."""
    wanted = dict.fromkeys(wait["detail"]["event_id"] for wait in waits)
    found = ask_at_once(**{id_: question("advocacy", "event", event_id=id_) for id_ in wanted})
    titles = {id_: {"event_title": event["title"]} for id_, event in found.items() if event}
    return [wait | {"detail": wait["detail"] | titles.get(wait["detail"]["event_id"], {})} for wait in waits]


def _known(alike: dict[str, Reply | None], application: Reply | None) -> list[Reply]:
    found = (alike.get(id_) for id_ in application["possible_duplicates"]) if application else ()
    return [one for one in found if one]


def _applications(ids: Iterable[str]) -> dict[str, Reply | None]:
    """The applications with these ids; None if one does not exist or recruitment does not reply."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    asked = question("recruitment", "applications", ids=",".join(wanted), limit=len(wanted))
    answer = ask_at_once(applications=asked)["applications"]
    found = {one["application_id"]: one for one in answer["items"]} if answer else {}
    return {id_: found.get(id_) for id_ in wanted}
