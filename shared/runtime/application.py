"""One service without its shell: commands, queries, events, time and jobs in, answers and dispositions out.

It knows neither nameko nor a broker; the nameko class, the tests and the benches all call this.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from shared.clock import Clock
from shared.contracts.operation import Lane
from shared.events.delivery import Delivery, Disposition
from shared.events.jobs import JobProcessor
from shared.events.poison import PoisonGuard
from shared.events.processor import EventProcessor
from shared.events.routing import Bulk, Subscription, Timer
from shared.events.tenants import of_tenants
from shared.events.timers import TimerProcessor
from shared.persistence.store import Store
from shared.rpc.group_commit import GROUP_MAX
from shared.rpc.lanes import Lanes
from shared.rpc.processor import RequestProcessor
from shared.rpc.routing import Command, Query
from shared.runtime import files, jobs, operator


def _nobody() -> None:
    return


class Application:
    """The use cases of one service over one store. `committed` is called after each commit.

    At most `group_max` commands share a transaction: as many as may wait at once.
    """

    def __init__(
        self,
        service: str,
        store: Store,
        clock: Clock,
        *,
        commands: Sequence[Command] = (),
        queries: Sequence[Query] = (),
        subscriptions: Sequence[Subscription] = (),
        timers: Sequence[Timer] = (),
        bulks: Sequence[Bulk] = (),
        committed: Callable[[], None] = _nobody,
        group_max: int = GROUP_MAX,
        lanes: Lanes | None = None,
    ):
        self.service = service
        lanes = lanes or Lanes()
        self._requests = RequestProcessor(
            service,
            store,
            clock,
            commands=(
                *commands,
                *operator.commands(service, store),
                *jobs.commands(service),
                *files.commands(service),
            ),
            queries=(*queries, *operator.queries(service, store), *jobs.queries(service, store)),
            committed=committed,
            group_max=group_max,
            lanes=lanes,
        )
        subscribed = (*of_tenants(service), *subscriptions)
        self._events = EventProcessor(service, store, subscribed, clock, committed)
        self._timers = TimerProcessor(service, store, timers, clock, committed)
        people_wait = partial(lanes.is_used, Lane.COMMANDS)
        self._jobs = JobProcessor(service, store, bulks, clock, committed, people_wait)
        self._guard = PoisonGuard(store, self._events.apply)

    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a command asks, once per idempotency key; {"answer": …} or {"problem": …}."""
        return self._requests.execute(request)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a query; {"answer": …} or {"problem": …}."""
        return self._requests.ask(request)

    def apply(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """Take in a batch of events; see `EventProcessor.apply` and `PoisonGuard.apply`."""
        return self._guard.apply(deliveries)

    def run_due(self) -> int:
        """Run the next timers that are due; how many. See `TimerProcessor.run_due`."""
        return self._timers.run_due()

    def run_next(self) -> bool:
        """Do the next part of a job; whether there was one. See `JobProcessor.run_next`."""
        return self._jobs.run_next()
