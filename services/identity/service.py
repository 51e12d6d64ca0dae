"""The nameko shell of identity: entry points and nothing else."""

from typing import Any

from services.identity.routing import COMMANDS, DOCUMENTS, QUERIES, SUBSCRIPTIONS
from shared.runtime.rpc import rpc
from shared.runtime.service import ServiceApplication


class IdentityService:
    """Entry points of identity: commands and queries. It subscribes to no events."""

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
