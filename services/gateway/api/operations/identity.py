"""API operations of identity."""

from typing import Final

from services.gateway.api.operations.table import get, post
from shared.contracts.identity import tenants

OPERATIONS: Final = (
    get("/program", tenants.PROGRAM),
    get("/tenants", tenants.TENANTS),
    post("/tenants", tenants.OPEN_TENANT, status=201),
    post("/tenants/<tenant_id>", tenants.CHANGE_TENANT),
    post("/tenants/<tenant_id>/clock", tenants.MOVE_CLOCK),
)
