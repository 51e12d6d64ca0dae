"""Texts of the timeline: one plain sentence for each kind of event."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from flask import Flask
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from services.gateway.kit.formats import day, minutes, own
from services.gateway.kit.labels import MISSING, REJECTION_REASONS_FOR_ADVISOR, WITHDRAWAL_REASONS, said
from services.gateway.kit.money import money

Entry = Mapping[str, Any]

SENTENCES: Final = {
    "advisor.accepted": _l("You were accepted as a family advisor. Welcome!"),
    "advisor_kind.corrected": _l("We corrected our note of whether you are a parent or a young person."),
    "application.joined": _l("You applied once more. You stay the advisor that you are."),
    "application.parted": _l("An application was taken for yours. It was another person's."),
    "readiness.changed": _l("What you need to take part: %(needs)s"),
    "readiness_end.announced": _l("To take part after %(day)s you need %(kind)s."),
    "advisor.activated": _l("You are ready. You can now be invited to events."),
    "advisor.lapsed": _l("Something that you need is missing. Until it is there, we cannot invite you."),
    "advisor.paused": _l("You are on a break."),
    "advisor.resumed": _l("Your break ended."),
    "advisor.withdrawn": _l("You left the program. Thank you for all you did."),
    "advisor.returned": _l("You came back to the program. Welcome back!"),
    "guardianship.recorded": _l("A guardian of yours can see this page now."),
    "guardianship.ended": _l("A guardian of yours can no longer see this page."),
    "guardianship.lapsed": _l("A guardian of yours can no longer see this page."),
    "agreement.signed": _l("You signed the agreement."),
    "agreement.voided": _l("A signature that was noted for you by mistake was taken back."),
    "earlier_pay.reported": _l("We wrote down what the program paid you before it used Tandem."),
    "term_end.announced": _l("The term for which you were appointed ends on %(day)s."),
    "term.ended": _l("The term for which you were appointed ended on %(day)s."),
    "enrolment.opened": _l("You can now take this course: %(course)s"),
    "enrolment.completed": _l("You finished this course: %(course)s"),
    "certificate.issued": _l("You got a certificate: %(course)s"),
    "certificate.revoked": _l("A certificate of yours no longer counts: %(course)s"),
    "training_plan.completed": _l("You finished all your courses."),
    "training_plan.reopened": _l("Your courses are not all finished any more."),
    "invitation.sent": _l("We invited you: %(event)s"),
    "invitation.declined": _l("You said no to this invitation: %(event)s"),
    "invitation.rescheduled": _l("%(event)s is now on %(starts)s. You can still say yes."),
    "invitation.withdrawn": _l("This invitation ended: %(event)s. %(reason)s"),
    "seat.confirmed": _l("You got a seat: %(event)s"),
    "seat.waitlisted": _l("You went on the waiting list, as number %(place)s: %(event)s"),
    "seat.held": _l("Your seat is kept until %(reply_by)s: %(event)s. Please say whether you come."),
    "seat.missed": _l("The event is over, and no seat came free: %(event)s"),
    "invitation.reminded": _l("Please answer this invitation: %(event)s"),
    "seat.lapsed": _l("We did not keep your seat any longer: %(event)s. You can still answer."),
    "seat.released": _l("You gave your place back: %(event)s"),
    "attendance.recorded": _l("You took part for %(time)s: %(event)s"),
    "attendance.corrected": _l("We corrected the time that you took part to %(time)s: %(event)s"),
    "claim.opened": _l("We worked out your pay, %(amount)s: %(event)s"),
    "claim.approved": _l("Your pay was approved: %(amount)s"),
    "claim.rejected": _l("Your pay was not approved. %(reason)s"),
    "claim.reopened": _l("We look at your pay once more."),
    "claim.delayed": _l("The program must set the rate of pay for a day on which you took part."),
    "claim.held": _l("We look at your pay before it is paid. You need to do nothing."),
    "claim.resumed": _l("Your pay goes on: it is paid next."),
    "claim_approval.withdrawn": _l("Your pay is checked once more."),
    "payment.released": _l("Your pay is on its way to your bank: %(amount)s"),
    "payment.delayed": _l("Your pay takes longer than usual at the bank: %(amount)s. We ask there."),
    "payment.settled": _l("You were paid: %(amount)s"),
    "payment_notice.received": _l("The bank told us that your account changed. Your pay arrived."),
    "payment.returned": _l("The bank sent your pay back: %(amount)s. We will contact you."),
}
"""By event type without version."""

SENTENCES_WITH: Final = {
    ("advisor.paused", "until"): _l("You are on a break. It ends by itself after %(until)s."),
    ("enrolment.opened", "renews"): _l("You can now take this course once more: %(course)s"),
    ("invitation.sent", "moved"): _l(
        "%(event)s changed: it is now on %(starts)s. We ask you again. Please answer by %(reply_by)s."
    ),
    ("invitation.sent", "reinstated"): _l(
        "It takes place after all, and we ask you again: %(event)s. Please answer by %(reply_by)s."
    ),
}
"""By event type and what tells its events apart: a field that they have, or why they ask (`asking`)."""


def register(app: Flask) -> None:
    """Register the filter for templates."""
    app.jinja_env.filters["story"] = story


def story(entry: Entry) -> str:
    """What happened, in one sentence; for an unknown kind, its name."""
    kind, data = entry["kind"], entry["data"]
    told = (SENTENCES_WITH.get((kind, mark)) for mark in (*data, data.get("asking")))
    sentence = next(filter(None, told), SENTENCES.get(kind))
    if sentence is None:
        return said(kind.replace(".", " "), {})
    return str(sentence) % _details(entry["data"])


def _details(data: Entry) -> dict[str, Any]:
    """The variables of the sentences, as far as the event has them."""
    return {
        "course": own(data["course_title"]) if "course_title" in data else _("a course"),
        "event": own(data["event_title"]) if "event_title" in data else _("an event"),
        "amount": money(data["amount_cents"], data["currency"]) if "amount_cents" in data else "",
        "time": minutes(data.get("minutes", 0)),
        "place": data.get("position", ""),
        "starts": day(data["starts_at"]) if "starts_at" in data else "",
        "reply_by": day(data["reply_by"]) if "reply_by" in data else "",
        "day": day(data["last_day"]) if "last_day" in data else "",
        "until": day(data["until"]) if "until" in data else "",
        "kind": said(data.get("kind", ""), MISSING),
        "needs": _needs(data) if "missing" in data else "",
        "reason": said(data.get("reason_code", ""), {**REJECTION_REASONS_FOR_ADVISOR, **WITHDRAWAL_REASONS}),
    }


def _needs(data: Entry) -> str:
    """What is missing or, if nothing is, until when all of it counts; during a break nothing is asked."""
    if data["missing"] and not data.get("missing_since"):
        return _("nothing until your break ends")
    if data["missing"]:
        return ", ".join(said(kind, MISSING) for kind in data["missing"])
    until = data.get("ready_until")
    return _("you have all of it, until %(day)s", day=day(until)) if until else _("you have all of it")


def with_titles(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """The entries; if one has only the id of an event or course, the title comes from another entry."""
    entries = list(entries)
    titles = {
        (about, entry["data"][f"{about}_id"]): entry["data"][f"{about}_title"]
        for entry in entries
        for about in ("event", "course")
        if f"{about}_title" in entry["data"] and f"{about}_id" in entry["data"]
    }
    return [{**entry, "data": _known(entry["data"], titles) | dict(entry["data"])} for entry in entries]


def _known(data: Entry, titles: Mapping[tuple[str, str], Any]) -> dict[str, Any]:
    found = {
        f"{about}_title": titles.get((about, data.get(f"{about}_id", ""))) for about in ("event", "course")
    }
    return {name: title for name, title in found.items() if title}
