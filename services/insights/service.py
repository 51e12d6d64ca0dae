"""The nameko shell of insights: entry points and nothing else."""

from collections.abc import Sequence
from typing import Any

from services.insights.routing import COMMANDS, DOCUMENTS, QUERIES, SUBSCRIPTIONS
from shared.events.delivery import Delivery, Disposition
from shared.runtime.inbox import inbox
from shared.runtime.rpc import rpc
from shared.runtime.service import ServiceApplication

GATHER_SECONDS = 0.1
"""A read model may be a little behind; taking in events together costs a fraction of one by one."""


class InsightsService:
    """Entry points of insights: commands, queries and the events it hears."""

    name = "insights"
    application = ServiceApplication("insights", COMMANDS, QUERIES, SUBSCRIPTIONS, DOCUMENTS)

    @rpc
    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do a command."""
        return self.application.execute(request)

    @rpc
    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a query."""
        return self.application.ask(request)

    @inbox(gather_seconds=GATHER_SECONDS)
    def receive(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """Take in events."""
        return self.application.apply(deliveries)
