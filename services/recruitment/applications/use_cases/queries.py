"""Queries about applications, and how one is shown."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.applications.models import Application
from services.recruitment.applications.use_cases.likeness import undecided
from services.recruitment.people.api import page_of, persons_of, shown_with
from shared.contracts.recruitment.applications import ApplicationReply
from shared.persistence.read_unit import ReadUnit

_REPLY = ApplicationReply()


def show_application(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One application."""
    (shown,) = _shown([uow.require(Application, request["application_id"])], uow)
    return shown


def list_applications(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Applications, newest first; only those with certain ids, if given."""
    named = {"id__in": request["ids"]} if "ids" in request else {}
    page = uow.page(Application, **page_of(request), **named)
    return {"items": _shown(page.items, uow), "next_cursor": page.next_cursor}


def _shown(applications: Iterable[Application], uow: ReadUnit) -> list[dict[str, Any]]:
    applications = list(applications)
    persons = persons_of(uow, (one.person_id for one in applications))
    alike = undecided(applications, persons, uow)
    return [
        shown_with(
            _REPLY.dump(one) | {"possible_duplicates": [other.id for other in alike[one.id]]},
            persons[one.person_id],
        )
        for one in applications
    ]
