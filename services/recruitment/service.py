"""The nameko shell of recruitment: entry points and nothing else."""

from collections.abc import Sequence
from typing import Any

from services.recruitment.routing import (
    BULKS,
    COMMANDS,
    DOCUMENTS,
    MIGRATIONS,
    QUERIES,
    SUBSCRIPTIONS,
    TIMERS,
)
from shared.events.delivery import Delivery, Disposition
from shared.runtime.inbox import inbox
from shared.runtime.rpc import rpc
from shared.runtime.service import ServiceApplication


class RecruitmentService:
    """Entry points of recruitment: commands, queries and its event inbox."""

    name = "recruitment"
    application = ServiceApplication(
        "recruitment",
        COMMANDS,
        QUERIES,
        SUBSCRIPTIONS,
        DOCUMENTS,
        timers=TIMERS,
        bulks=BULKS,
        migrations=MIGRATIONS,
    )

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
