"""The nameko shell of identity: entry points and nothing else."""

from collections.abc import Sequence
from typing import Any

from services.identity.routing import COMMANDS, DOCUMENTS, QUERIES, SUBSCRIPTIONS
from shared.events.delivery import Delivery, Disposition
from shared.runtime.inbox import inbox
from shared.runtime.rpc import rpc
from shared.runtime.service import ServiceApplication


class IdentityService:
    """Entry points of identity: commands, queries and its event inbox."""

    name = "identity"
    application = ServiceApplication("identity", COMMANDS, QUERIES, SUBSCRIPTIONS, DOCUMENTS)

    @rpc
    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Handle a command."""
        return self.application.execute(request)

    @rpc
    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Handle a query."""
        return self.application.ask(request)

    @inbox
    def receive(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """Process events."""
        return self.application.apply(deliveries)
