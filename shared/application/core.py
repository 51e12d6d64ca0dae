"""One service without its shell: commands, queries and events in, answers and verdicts out.

It knows neither nameko nor a broker; the nameko class, the tests and the benches all call this.
"""

import time
from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import pymongo
from pymongo.errors import PyMongoError

from shared.application import platform, validation
from shared.application.calls import Call, answered, child_trace, plain
from shared.application.hearing import Hearing
from shared.application.routing import Command, Query, Subscription
from shared.application.turns import Turns
from shared.clock import Clock
from shared.contracts.policy import allowed
from shared.errors import Forbidden, Invalid, NotFound
from shared.messaging.delivery import Delivery, Verdict
from shared.observability import logs, metrics, traces
from shared.persistence import commands
from shared.persistence.audit import Cause
from shared.persistence.store import Store, translated
from shared.persistence.unit_of_work import Trace, UnitOfWork
from shared.persistence.workspace import Workspace

QUERY_SECONDS_MAX = 6.0


def _nobody() -> None:
    return


class Application:
    """The use cases of one service over one store. `committed` is called after each commit."""

    def __init__(
        self,
        service: str,
        store: Store,
        clock: Clock,
        *,
        commands: Sequence[Command] = (),
        queries: Sequence[Query] = (),
        subscriptions: Sequence[Subscription] = (),
        committed: Callable[[], None] = _nobody,
    ):
        self.service = service
        self._store = store
        self._clock = clock
        self._committed = committed
        self._commands = {one.name: one for one in (*commands, *platform.commands(service, store))}
        self._queries = {one.name: one for one in (*queries, *platform.queries(store))}
        self._schemas = {
            name: one.schema() for name, one in (*self._commands.items(), *self._queries.items())
        }
        self._turns = Turns()
        self._hearing = Hearing(service, store, subscriptions, clock, committed)

    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a command asks, once per idempotency key; {"answer": …} or {"problem": …}."""
        return self._timed(request, self._execute)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a query; {"answer": …} or {"problem": …}."""
        return self._timed(request, self._ask)

    def apply(self, deliveries: Sequence[Delivery]) -> list[Verdict]:
        """Take in a batch of events; see `Hearing.apply`."""
        return self._hearing.apply(deliveries)

    def _timed(self, request: dict[str, Any], work: Callable[[Call], dict[str, Any]]) -> dict[str, Any]:
        started = time.perf_counter()
        operation = "unknown"

        def run() -> dict[str, Any]:
            nonlocal operation
            call = Call.from_dict(request)
            if call.operation in self._commands or call.operation in self._queries:
                operation = f"{self.service}.{call.operation}"
            with (
                traces.continued(call.traceparent),
                logs.bound(correlation_id=call.correlation_id, tenant=call.actor.tenant, operation=operation),
            ):
                return work(call)

        reply = answered(run)
        outcome = reply["problem"]["code"] if "problem" in reply else "ok"
        metrics.rpc_answered(operation, outcome, time.perf_counter() - started)
        return reply

    def _execute(self, call: Call) -> dict[str, Any]:
        command = _known(self._commands, call)
        self._authorize(call)
        if not call.idempotency_key:
            raise Invalid(
                "A command needs an idempotency key.",
                errors=[
                    {"field": "idempotency_key", "code": "required", "message": "This field is missing."}
                ],
            )
        # The fingerprint is of what was sent, so it is taken before the schema turns it into objects.
        fingerprint = commands.fingerprint(command.name, call.data)
        request = validation.load(self._schemas[command.name], call.data)
        key = commands.row_id(call.actor, call.idempotency_key)
        turns = [key] if (turn := command.turn_of(request)) is None else [key, f"{call.actor.tenant}/{turn}"]
        with self._turns.taken(*turns):
            started = time.perf_counter()
            answer = self._store.in_transaction(
                lambda: self._transact(command, call, request, key, fingerprint)
            )
        metrics.committed(time.perf_counter() - started)
        self._committed()
        return answer

    def _transact(
        self, command: Command, call: Call, request: dict[str, Any], key: str, fingerprint: str
    ) -> dict[str, Any]:
        earlier = commands.first_answer(self._store, key, fingerprint)
        if earlier is not None:
            return earlier
        workspace = Workspace(self._store, self._clock)
        uow = self._unit(workspace, call)
        # A copy, because this may run more than once and must find the request as it was.
        answer = plain(command.run(deepcopy(request), uow))
        uow.close()
        row = commands.row(key, command.name, fingerprint, answer, workspace.now)
        workspace.add_row(commands.COLLECTION, row)
        workspace.flush()
        return answer

    def _ask(self, call: Call) -> dict[str, Any]:
        query = _known(self._queries, call)
        self._authorize(call)
        request = validation.load(self._schemas[query.name], call.data)
        try:
            with pymongo.timeout(QUERY_SECONDS_MAX):
                return plain(query.run(request, self._unit(Workspace(self._store, self._clock), call)))
        except PyMongoError as error:
            raise translated(error) from error

    def _authorize(self, call: Call) -> None:
        if not allowed(call.actor, f"{self.service}.{call.operation}"):
            raise Forbidden("Your role does not allow this.")

    def _unit(self, workspace: Workspace, call: Call) -> UnitOfWork:
        cause = Cause(
            call.actor.user_id,
            call.origin,
            call.operation,
            call.idempotency_key or call.correlation_id,
            workspace.now,
        )
        trace = Trace(call.correlation_id, "", child_trace(call.traceparent))
        return UnitOfWork(workspace, self.service, call.actor, cause, trace)


def _known(table: dict[str, Any], call: Call) -> Any:
    found = table.get(call.operation)
    if found is None:
        raise NotFound("There is no such operation.")
    return found
