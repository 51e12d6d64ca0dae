"""API operations of insights."""

from typing import Final

from services.gateway.api.operations.table import get, get_each
from shared.contracts.insights import tasks, timeline, trail
from shared.contracts.operator import operations_of
from shared.services import OWNERS

_EACH: Final = tuple(map(operations_of, OWNERS))

OPERATIONS: Final = (
    get("/advisors/<advisor_id>/timeline", timeline.ADVISOR_TIMELINE),
    get("/waiting", tasks.WAITING),
    get("/money-trail", trail.MONEY_TRAIL),
    get_each("/services/<service>/tallies", _EACH, "tallies"),
)
