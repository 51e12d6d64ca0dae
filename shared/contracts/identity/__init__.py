"""The events, commands and queries of identity."""

from shared.contracts.identity import tenants
from shared.contracts.identity.tenants import TENANT_CHANGED, TENANT_CLOCK_MOVED, TENANT_OPENED
from shared.contracts.operation import declared_in

PUBLISHER = "identity"
CONTRACTS = (TENANT_OPENED, TENANT_CHANGED, TENANT_CLOCK_MOVED)
OPERATIONS = declared_in(tenants)
