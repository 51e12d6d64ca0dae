"""What an advisor does next, in one sentence each: in the third person for a guardian."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.formats import day, own
from services.gateway.kit.learning import renewable
from services.gateway.kit.viewer import is_guardian

_WORDS: Final = {
    "course": _l("Take this course: %(course)s"),
    "again": _l("Take this course once more, so that your certificate goes on: %(course)s"),
    "renewal": _l("Your certificate ends on %(day)s: %(course)s"),
    "lapsed": _l("Your certificate ended on %(day)s: %(course)s"),
    "agreement": _l("Sign the agreement. Your program staff has it ready for you."),
    "invitation": _l("Answer this invitation: %(event)s"),
}
_FOR_GUARDIANS: Final = {
    "course": _l("Waiting for %(name)s to take this course: %(course)s"),
    "again": _l("Waiting for %(name)s to take this course once more: %(course)s"),
    "renewal": _l("The certificate of %(name)s ends on %(day)s: %(course)s"),
    "lapsed": _l("The certificate of %(name)s ended on %(day)s: %(course)s"),
    "agreement": _l("Waiting for %(name)s to sign the agreement. The program staff has it ready."),
    "invitation": _l("Waiting for %(name)s to answer this invitation: %(event)s"),
}


def open_courses(person: Any, courses: Any) -> list[dict[str, Any]]:
    """The courses that the advisor still needs, or takes once more; prerequisites come first."""
    if courses is None:
        return []
    needed = _lacks(person, "training")
    return [
        {**one, "said": _course(one, person)} for one in reversed(courses["items"]) if needed or one["renews"]
    ]


def renewals(person: Any, certificates: Any, courses: Any) -> list[dict[str, Any]]:
    """The certificates that can be renewed now."""
    if certificates is None or courses is None:
        return []
    return [{**one, "said": _ends(one, person)} for one in renewable(certificates["items"], courses["items"])]


def _course(enrolment: Any, person: Any) -> str:
    what = "again" if enrolment["renews"] else "course"
    return _said(what, person, course=own(enrolment["course_title"]))


def _ends(certificate: Any, person: Any) -> str:
    what = "lapsed" if certificate["status"] == "expired" else "renewal"
    course, ends_on = own(certificate["course_title"]), day(certificate["expires_on"])
    return _said(what, person, course=course, day=ends_on)


def others(person: Any, invitations: list[dict[str, Any]] | None) -> list[str]:
    """What the advisor can do besides courses, as far as known."""
    steps = []
    if _lacks(person, "agreement"):
        steps.append(_said("agreement", person))
    steps += [
        _said("invitation", person, event=own(invitation["event_title"]))
        for invitation in invitations or ()
        if invitation["asked"]
    ]
    return steps


def _lacks(person: Any, kind: str) -> bool:
    return bool(person) and kind in person["readiness"]["missing"]


def _said(what: str, person: Any, **details: str) -> str:
    words = _FOR_GUARDIANS if is_guardian() else _WORDS
    name = person["given_name"] if person else _("your young advisor")
    return words[what] % {"name": name, **details}
