"""The process of stipends, run as in earnest; but it counts attendances, and some make it hang."""

import sys
from collections.abc import Sequence

from deploy import process  # first: it lets eventlet patch the standard library
from shared.contracts import advocacy
from shared.contracts.envelope import Event
from shared.events.delivery import Delivery, Disposition
from shared.events.routing import Subscription
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.inbox import inbox
from shared.runtime.service import ServiceApplication
from tests.support.tallies import DOCUMENTS, LOOPS_MINUTES, MATCHES_MINUTES, count_attendance


def count_or_hang(heard: Event, uow: UnitOfWork) -> None:
    """Count an attendance; hang on some."""
    minutes = heard.data["minutes"]
    while minutes == LOOPS_MINUTES:
        pass
    if minutes == MATCHES_MINUTES:
        # One long call that never lets another thread of the interpreter run.
        sum(range(10**15))
    count_attendance(heard, uow)


class HangingService:
    """Stipends, for this test."""

    name = "stipends"
    application = ServiceApplication(
        "stipends", (), (), (Subscription(advocacy.ATTENDANCE_RECORDED, count_or_hang),), DOCUMENTS
    )

    @inbox
    def receive(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """Take in events."""
        return self.application.apply(deliveries)


if __name__ == "__main__":
    process.service_class = lambda _service: HangingService
    sys.exit(process.main(["stipends"]))
