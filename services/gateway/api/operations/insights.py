"""API operations of insights."""

from typing import Final

from services.gateway.api.operations.table import get, get_each
from shared.contracts.insights import tasks, timeline, trail

OPERATIONS: Final = (
    get("/advisors/<advisor_id>/timeline", timeline.ADVISOR_TIMELINE),
    get("/waiting", tasks.WAITING),
    get("/money-trail", trail.MONEY_TRAIL),
    get_each("/services/<service>/tallies", "tallies"),
)
