"""One service without its shell: commands, queries and events in, answers and dispositions out.

It knows neither nameko nor a broker; the nameko class, the tests and the benches all call this.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pymongo
from pymongo.errors import PyMongoError

from shared.clock import Clock
from shared.contracts import errors
from shared.contracts.policy import allowed
from shared.errors import Forbidden, Invalid, NotFound
from shared.events.delivery import Delivery, Disposition
from shared.events.poison import PoisonGuard
from shared.events.processor import EventProcessor
from shared.events.routing import Subscription
from shared.observability import logs, metrics, traces
from shared.observability.traces import child_trace
from shared.persistence import idempotency
from shared.persistence.audit import Cause
from shared.persistence.mapping import as_kept
from shared.persistence.read_unit import ReadUnit
from shared.persistence.session import Session
from shared.persistence.store import DatabaseAway, Store, translated
from shared.persistence.unit_of_work import Trace, UnitOfWork
from shared.rpc import cursors
from shared.rpc.call import Call, answered, given_up, plain
from shared.rpc.group_commit import TOGETHER_MAX, GroupCommit
from shared.rpc.lanes import Lanes
from shared.rpc.routing import Command, Query, Weight
from shared.rpc.turns import KeyedLocks
from shared.runtime import operator

UNKNOWN_OPERATION = "unknown"

log = logs.get_logger(__name__)


def _nobody() -> None:
    return


@dataclass(frozen=True, slots=True)
class Work:
    """A command on its way into a transaction."""

    command: Command
    call: Call
    request: dict[str, Any]
    key: str
    fingerprint: str


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
        committed: Callable[[], None] = _nobody,
        group_max: int = TOGETHER_MAX,
        lanes: Lanes | None = None,
    ):
        self.service = service
        self._store = store
        self._clock = clock
        self._committed = committed
        self._commands = {one.name: one for one in (*commands, *operator.commands(service, store))}
        self._queries = {one.name: one for one in (*queries, *operator.queries(service, store))}
        operations: dict[str, Command | Query] = {**self._commands, **self._queries}
        self._schemas = {name: one.contract.request() for name, one in operations.items()}
        self._lanes = lanes or Lanes()
        self._turns = KeyedLocks()
        self._together: GroupCommit[Work] = GroupCommit(self._commit_halving, group_max)
        self._hearing = EventProcessor(service, store, subscriptions, clock, committed)
        self._guard = PoisonGuard(store, self._hearing.apply)

    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a command asks, once per idempotency key; {"answer": …} or {"problem": …}."""
        return self._timed(request, self._execute)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a query; {"answer": …} or {"problem": …}."""
        return self._timed(request, self._ask)

    def apply(self, deliveries: Sequence[Delivery]) -> list[Disposition]:
        """Take in a batch of events; see `EventProcessor.apply` and `PoisonGuard.apply`."""
        return self._guard.apply(deliveries)

    def _timed(self, request: dict[str, Any], work: Callable[[Call], dict[str, Any]]) -> dict[str, Any]:
        started = time.perf_counter()
        operation = UNKNOWN_OPERATION

        def run() -> dict[str, Any]:
            nonlocal operation
            call = Call.from_dict(request)
            if call.operation in self._commands or call.operation in self._queries:
                operation = f"{self.service}.{call.operation}"
            around.enter_context(traces.continued(call.traceparent))
            ids = {"correlation_id": call.correlation_id, "tenant": call.actor.tenant}
            around.enter_context(logs.bound(**ids, operation=operation))
            return work(call)

        # Around all of it, so that the line on a defect has them too.
        with ExitStack() as around:
            reply = answered(run)
            outcome = reply["problem"]["code"] if "problem" in reply else "ok"
            seconds = time.perf_counter() - started
            metrics.rpc_answered(operation, outcome, seconds)
            log.info("answered", operation=operation, outcome=outcome, seconds=round(seconds, 4))
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
        fingerprint = idempotency.fingerprint(command.name, call.data)
        request = errors.load(self._schemas[command.name], call.data)
        key = idempotency.row_id(call.actor, call.idempotency_key)
        work = Work(command, call, request, key, fingerprint)
        # The same key twice at once is done once: the second finds the first one's answer.
        with self._lanes.place(command.contract.lane, call.actor.tenant), self._turns.taken(key):
            started = time.perf_counter()
            turn = command.turn_of(request)
            if turn is None:
                if call.is_given_up:
                    raise given_up()
                (answer,) = self._commit([work])
            else:
                heavy = command.weight is Weight.HEAVY
                answer = self._together.done(f"{call.actor.tenant}/{turn}", work, alone=heavy)
        metrics.committed(time.perf_counter() - started)
        self._committed()
        return answer

    def _commit_halving(self, works: Sequence[Work]) -> list[Any]:
        """The outcome of each: who fails, or is too slow, fails alone; what nobody waits for is not begun."""
        wanted = [work for work in works if not work.call.is_given_up]
        outcomes = dict(zip(map(id, wanted), self._outcomes(wanted), strict=True))
        return [outcomes[id(work)] if id(work) in outcomes else given_up() for work in works]

    def _outcomes(self, works: Sequence[Work]) -> list[Any]:
        if not works:
            return []
        try:
            return self._commit(works)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - raised where the command was asked for
            if len(works) == 1:
                return [error]
            middle = len(works) // 2
            return self._commit_halving(works[:middle]) + self._commit_halving(works[middle:])

    def _commit(self, works: Sequence[Work]) -> list[dict[str, Any]]:
        return self._store.in_transaction(lambda: self._transact(works))

    def _transact(self, works: Sequence[Work]) -> list[dict[str, Any]]:
        earlier = idempotency.first_answers(self._store, {work.key: work.fingerprint for work in works})
        workspace = Session(self._store, self._clock)
        workspace.preload(
            (model, work.call.actor.tenant, id_)
            for work in works
            for model, id_ in work.command.preload(work.request)
        )
        answers = [earlier[work.key] if work.key in earlier else self._run(work, workspace) for work in works]
        workspace.flush()
        return answers

    def _run(self, work: Work, workspace: Session) -> dict[str, Any]:
        uow = self._unit(workspace, work.call)
        # A copy, because this may run more than once and must find the request as it was.
        answer = plain(work.command.run(deepcopy(work.request), uow))
        uow.close()
        for row in idempotency.rows(work.key, work.command.name, work.fingerprint, answer, workspace.now):
            workspace.add_row(idempotency.COLLECTION, row)
        return answer

    def _ask(self, call: Call) -> dict[str, Any]:
        query = _known(self._queries, call)
        self._authorize(call)
        request = errors.load(self._schemas[query.name], call.data)
        whole_name = f"{self.service}.{query.name}"
        if request.get("cursor") is not None:
            request["cursor"] = cursors.place_of(whole_name, request["cursor"])
        unit = ReadUnit(self._store, call.actor, as_kept(self._clock.now()))
        try:
            with (
                self._lanes.place(query.contract.lane, call.actor.tenant),
                pymongo.timeout(query.contract.seconds_max),
            ):
                if call.is_given_up:
                    raise given_up()
                answer = plain(query.run(request, unit))
        except PyMongoError as error:
            raise translated(error) from error
        if answer.get("next_cursor") is not None:
            answer["next_cursor"] = cursors.cursor_to(whole_name, answer["next_cursor"])
        return answer

    def _authorize(self, call: Call) -> None:
        if not allowed(call.actor, f"{self.service}.{call.operation}"):
            raise Forbidden("Your role does not allow this.")

    def _unit(self, workspace: Session, call: Call) -> UnitOfWork:
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
