"""What the gateway takes and answers for an operator's command."""

from shared.contracts.gateway import users
from shared.contracts.operation import declared_in

OPERATIONS = declared_in(users)
