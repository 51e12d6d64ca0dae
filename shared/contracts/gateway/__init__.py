"""The commands and queries of the gateway, for the operator."""

from shared.contracts.gateway import users
from shared.contracts.operation import declared_in

OPERATIONS = declared_in(users)
