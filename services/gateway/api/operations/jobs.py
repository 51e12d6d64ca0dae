"""API operations for jobs."""

from typing import Final

from services.gateway.api.operations.table import get_each, post_each
from shared.contracts.jobs import WITH_JOBS, operations_of

_EACH: Final = tuple(map(operations_of, WITH_JOBS))

OPERATIONS: Final = (
    get_each("/jobs/<service>", _EACH, "jobs"),
    get_each("/jobs/<service>/<job_id>", _EACH, "job"),
    get_each("/jobs/<service>/<job_id>/results", _EACH, "job_results"),
    post_each("/jobs/<service>/<job_id>/cancellation", _EACH, "cancel_job"),
)
