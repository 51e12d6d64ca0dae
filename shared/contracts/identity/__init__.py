"""The events, commands and queries of identity."""

from shared.contracts.identity import settings, tenants
from shared.contracts.identity.settings import SETTING_APPROVED, SETTING_WITHDRAWN
from shared.contracts.identity.tenants import TENANT_CHANGED, TENANT_CLOCK_MOVED, TENANT_OPENED
from shared.contracts.operation import declared_in

PUBLISHER = "identity"
CONTRACTS = (TENANT_OPENED, TENANT_CHANGED, TENANT_CLOCK_MOVED, SETTING_APPROVED, SETTING_WITHDRAWN)
OPERATIONS = declared_in(tenants, settings)
