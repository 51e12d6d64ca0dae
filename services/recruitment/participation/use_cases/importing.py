"""Importing a file of applications, among them of people who were advisors before."""

from collections.abc import Iterable
from typing import Any

from services.recruitment.applications.api import import_file
from services.recruitment.participation.models import Advisor
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.unit_of_work import UnitOfWork


def import_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Import the valid rows of a file; returns what became of each row."""

    def departed(advisor_ids: Iterable[str]) -> frozenset[str]:
        advisors = uow.find(Advisor, id__in=list(advisor_ids))
        return frozenset(one.id for one in advisors if one.status == AdvisorStatus.WITHDRAWN)

    return import_file(request, uow, departed)
