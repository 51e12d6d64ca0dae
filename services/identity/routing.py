"""The commands, queries and subscriptions of identity, with their handlers."""

from services.identity.settings.models import SettingBook
from services.identity.settings.use_cases import (
    approve_setting,
    list_settings,
    propose_setting,
    withdraw_setting,
)
from services.identity.tallies import tallies
from services.identity.tenants.models import Tenant
from services.identity.tenants.use_cases import (
    change_tenant,
    list_tenants,
    move_clock,
    open_tenant,
    show_program,
)
from shared.contracts.identity import settings, tenants
from shared.contracts.operator import operations_of
from shared.events.ties import ALIASES
from shared.persistence.ties import Alias
from shared.rpc.routing import Command, Query

COMMANDS = (
    Command(tenants.OPEN_TENANT, open_tenant),
    Command(tenants.CHANGE_TENANT, change_tenant),
    Command(tenants.MOVE_CLOCK, move_clock),
    Command(settings.PROPOSE_SETTING, propose_setting),
    Command(settings.APPROVE_SETTING, approve_setting),
    Command(settings.WITHDRAW_SETTING, withdraw_setting),
)

QUERIES = (
    Query(tenants.TENANTS, list_tenants),
    Query(tenants.PROGRAM, show_program),
    Query(settings.ALL_SETTINGS, list_settings),
    Query(operations_of("identity").tallies, tallies),
)

SUBSCRIPTIONS = ALIASES

DOCUMENTS = (Tenant, SettingBook, Alias)
