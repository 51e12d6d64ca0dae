"""Queries about advisors."""

from typing import Any

from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import readiness_of
from services.recruitment.participation.use_cases.replies import advisor_name, advisor_reply
from services.recruitment.people.api import Person, page_of, persons_of
from shared.actor import FINANCE, STAFF, Actor, Role, require_self_or
from shared.contracts.recruitment.credentials import ReadinessReply
from shared.persistence.read_unit import ReadUnit

_READINESS = ReadinessReply()

NAME_READERS = FINANCE | {Role.AUDITOR}
"""Finance and auditors need to know who an advisor is, and no more."""


def show_advisor(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One advisor: everything for staff and the advisor, the name alone for finance and auditors."""
    advisor = uow.require(Advisor, request["advisor_id"])
    return _advisor_seen_by(uow.actor, advisor, uow.require(Person, advisor.person_id), uow)


def show_readiness(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Whether an advisor is ready on a day, from when until when, and what is missing."""
    advisor = uow.require(Advisor, request["advisor_id"])
    require_self_or(uow.actor, advisor.id, STAFF)
    return _READINESS.dump(readiness_of(advisor, request["on"] or uow.today, uow))


def show_readiness_of_several(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The same of several advisors; those that do not exist are left out."""
    day = request["on"] or uow.today
    advisors = uow.find(Advisor, id__in=request["advisor_ids"])
    return {"items": [{"advisor_id": one.id, **readiness_of(one, day, uow)} for one in advisors]}


def list_advisors(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Advisors, newest first; their names alone for finance and auditors."""
    page = uow.page(Advisor, **page_of(request))
    persons = persons_of(uow, (advisor.person_id for advisor in page.items))
    items = [_advisor_seen_by(uow.actor, advisor, persons[advisor.person_id], uow) for advisor in page.items]
    return {"items": items, "next_cursor": page.next_cursor}


def people_names(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """The names of these advisors; those that do not exist are left out."""
    advisors = uow.find(Advisor, id__in=request["advisor_ids"])
    persons = persons_of(uow, (advisor.person_id for advisor in advisors))
    return {"items": [advisor_name(advisor, persons[advisor.person_id]) for advisor in advisors]}


def _advisor_seen_by(actor: Actor, advisor: Advisor, person: Person, uow: ReadUnit) -> dict[str, Any]:
    if advisor.id == actor.advisor_id or actor.has_any(STAFF):
        return advisor_reply(advisor, person, uow)
    require_self_or(actor, advisor.id, NAME_READERS)
    return advisor_name(advisor, person)
