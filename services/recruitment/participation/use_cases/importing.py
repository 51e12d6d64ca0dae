"""Importing a file of applications, among them of people who were advisors before."""

from collections.abc import Iterable, Sequence
from typing import Any

from services.recruitment.applications.api import (
    IMPORTING,
    import_file,
    import_rows,
    note_failed_row,
    row_name,
)
from services.recruitment.participation.models import Advisor
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.jobs import Result, Terms
from shared.persistence.unit_of_work import UnitOfWork

__all__ = ["IMPORTING", "import_applications", "import_next", "note_failed_row", "row_name"]


def import_applications(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Import the valid rows of a file, at once or by a job."""
    return import_file(request, uow, lambda advisor_ids: _departed(advisor_ids, uow))


def import_next(items: Sequence[Any], terms: Terms, uow: UnitOfWork) -> list[Result]:
    """Import the next rows of a job."""
    return import_rows(items, terms, uow, lambda advisor_ids: _departed(advisor_ids, uow))


def _departed(advisor_ids: Iterable[str], uow: UnitOfWork) -> frozenset[str]:
    advisors = uow.find(Advisor, id__in=list(advisor_ids))
    return frozenset(one.id for one in advisors if one.status == AdvisorStatus.WITHDRAWN)
