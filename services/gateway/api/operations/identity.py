"""API operations of identity."""

from typing import Final

from services.gateway.api.operations.table import get, post
from shared.contracts.identity import settings, tenants

OPERATIONS: Final = (
    get("/program", tenants.PROGRAM),
    get("/settings", settings.ALL_SETTINGS),
    post("/settings", settings.PROPOSE_SETTING, status=201),
    post("/settings/<setting_id>/approval", settings.APPROVE_SETTING),
    post("/settings/<setting_id>/withdrawal", settings.WITHDRAW_SETTING),
    get("/tenants", tenants.TENANTS),
    post("/tenants", tenants.OPEN_TENANT, status=201),
    post("/tenants/<tenant_id>", tenants.CHANGE_TENANT),
    post("/tenants/<tenant_id>/clock", tenants.MOVE_CLOCK),
)
