"""The commands and queries of identity, with their handlers."""

from services.identity.tallies import tallies
from services.identity.tenants.models import Tenant
from services.identity.tenants.use_cases import (
    change_tenant,
    list_tenants,
    move_clock,
    open_tenant,
    show_program,
)
from shared.contracts.identity import tenants
from shared.contracts.operator import operations_of
from shared.rpc.routing import Command, Query

COMMANDS = (
    Command(tenants.OPEN_TENANT, open_tenant),
    Command(tenants.CHANGE_TENANT, change_tenant),
    Command(tenants.MOVE_CLOCK, move_clock),
)

QUERIES = (
    Query(tenants.TENANTS, list_tenants),
    Query(tenants.PROGRAM, show_program),
    Query(operations_of("identity").tallies, tallies),
)

SUBSCRIPTIONS = ()

DOCUMENTS = (Tenant,)
