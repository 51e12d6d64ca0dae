"""The nameko shell of insights: entry points and nothing else."""

from collections.abc import Sequence
from typing import Any

from services.insights.routing import COMMANDS, DOCUMENTS, QUERIES, SUBSCRIPTIONS
from shared.events.delivery import Delivery, Disposition
from shared.runtime.inbox import inbox
from shared.runtime.rpc import rpc
from shared.runtime.service import ServiceApplication

GATHER_SECONDS = 0.1
"""A read model may lag a little; processing events together costs a fraction of single ones."""


class InsightsService:
    """Entry points of insights: commands, queries and its event inbox."""

    name = "insights"
    application = ServiceApplication("insights", COMMANDS, QUERIES, SUBSCRIPTIONS, DOCUMENTS)

    @rpc
    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Handle a command."""
        return self.application.execute(request)

    @rpc
    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Handle a query."""
        return self.application.ask(request)

    @inbox(gather_seconds=GATHER_SECONDS)
    def receive(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """Process events."""
        return self.application.apply(deliveries)
