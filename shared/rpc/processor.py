"""Answering calls: commands once per idempotency key, in transactions alone or as a group, and queries."""

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
from shared.observability import logs, metrics, traces
from shared.observability.traces import child_trace
from shared.persistence import idempotency
from shared.persistence.audit import Cause
from shared.persistence.files import FileRefused
from shared.persistence.plans import as_kept
from shared.persistence.read_unit import ReadUnit
from shared.persistence.session import Session
from shared.persistence.store import DatabaseAway, Store, translated
from shared.persistence.unit_of_work import Trace, UnitOfWork
from shared.rpc import cursors
from shared.rpc.call import Call, answered, given_up, plain
from shared.rpc.group_commit import GroupCommit
from shared.rpc.lanes import Lanes
from shared.rpc.routing import Command, Query, Weight
from shared.services import OWNERS

UNKNOWN_OPERATION = "unknown"

log = logs.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class PendingCommand:
    """A command on its way into a transaction."""

    command: Command
    call: Call
    request: dict[str, Any]
    key: str
    fingerprint: str


class RequestProcessor:
    """Answers the calls of one service. `committed` is called after each commit.

    At most `group_max` commands share a transaction: as many as may wait at once.
    """

    def __init__(
        self,
        service: str,
        store: Store,
        clock: Clock,
        commands: Sequence[Command],
        queries: Sequence[Query],
        committed: Callable[[], None],
        group_max: int,
        lanes: Lanes | None = None,
    ):
        self._service = service
        self._by_tenants = service in OWNERS
        self._store = store
        self._clock = clock
        self._committed = committed
        self._commands = {one.name: one for one in commands}
        self._queries = {one.name: one for one in queries}
        operations: dict[str, Command | Query] = {**self._commands, **self._queries}
        self._schemas = {name: one.contract.request() for name, one in operations.items()}
        self._lanes = lanes or Lanes()
        self._keys: GroupCommit[Callable[[], dict[str, Any]]] = GroupCommit(_each, group_max=1)
        self._groups: GroupCommit[PendingCommand] = GroupCommit(self._commit_halving, group_max)

    def execute(self, request: dict[str, Any]) -> dict[str, Any]:
        """Do what a command asks, once per idempotency key; {"answer": …} or {"problem": …}."""
        return self._timed(request, self._execute)

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Answer a query; {"answer": …} or {"problem": …}."""
        return self._timed(request, self._ask)

    def _timed(self, request: dict[str, Any], work: Callable[[Call], dict[str, Any]]) -> dict[str, Any]:
        started = time.perf_counter()
        operation = UNKNOWN_OPERATION

        def run() -> dict[str, Any]:
            nonlocal operation
            call = Call.from_dict(request)
            if call.operation in self._commands or call.operation in self._queries:
                operation = f"{self._service}.{call.operation}"
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
        pending = self._pending(command, call)
        # The same key twice at once is done once: the second finds the first one's answer.
        with self._lanes.place(command.contract.lane, call.actor.tenant):
            try:
                answer = self._keys.done(pending.key, lambda: self._commit_in_turn(pending))
            except FileRefused as refused:
                self._discard(refused.file_id, call)
                raise
        self._committed()
        return answer

    def _discard(self, file_id: str, call: Call) -> None:
        """The refusal changed nothing, so this has a transaction of its own."""

        def change() -> None:
            session = Session(self._store, self._clock)
            uow = self._unit(session, call)
            uow.files.discard(file_id)
            uow.close()
            session.flush()

        self._store.in_transaction(change)

    def _pending(self, command: Command, call: Call) -> PendingCommand:
        if not call.idempotency_key:
            message = "This field is missing."
            raise Invalid(
                "A command needs an idempotency key.",
                errors=[{"field": "idempotency_key", "code": "required", "message": message}],
            )
        # The fingerprint is of what was sent, so it is taken before the schema turns it into objects.
        fingerprint = idempotency.fingerprint(command.name, call.data)
        request = errors.load(self._schemas[command.name], call.data)
        key = idempotency.row_id(call.actor, call.idempotency_key)
        return PendingCommand(command, call, request, key, fingerprint)

    def _commit_in_turn(self, pending: PendingCommand) -> dict[str, Any]:
        command, call = pending.command, pending.call
        started = time.perf_counter()
        turn = command.turn_of(pending.request)
        if turn is None:
            if call.is_given_up:
                raise given_up()
            (answer,) = self._commit([pending])
        else:
            heavy = command.weight is Weight.HEAVY
            answer = self._groups.done(f"{call.actor.tenant}/{turn}", pending, alone=heavy)
        metrics.committed(time.perf_counter() - started)
        return answer

    def _commit_halving(self, group: Sequence[PendingCommand]) -> list[Any]:
        """The outcome of each: who fails, or is too slow, fails alone; what nobody waits for is not begun."""
        wanted = [one for one in group if not one.call.is_given_up]
        outcomes = dict(zip(map(id, wanted), self._outcomes(wanted), strict=True))
        return [outcomes[id(one)] if id(one) in outcomes else given_up() for one in group]

    def _outcomes(self, group: Sequence[PendingCommand]) -> list[Any]:
        if not group:
            return []
        try:
            return self._commit(group)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - raised where the command was asked for
            if len(group) == 1:
                return [error]
            middle = len(group) // 2
            return self._commit_halving(group[:middle]) + self._commit_halving(group[middle:])

    def _commit(self, group: Sequence[PendingCommand]) -> list[dict[str, Any]]:
        return self._store.in_transaction(lambda: self._transact(group))

    def _transact(self, group: Sequence[PendingCommand]) -> list[dict[str, Any]]:
        earlier = idempotency.first_answers(self._store, {one.key: one.fingerprint for one in group})
        session = Session(self._store, self._clock)
        session.preload(
            (model, one.call.actor.tenant, id_)
            for one in group
            for model, id_ in one.command.preload(one.request)
        )
        answers = [earlier[one.key] if one.key in earlier else self._run(one, session) for one in group]
        session.flush()
        return answers

    def _run(self, pending: PendingCommand, session: Session) -> dict[str, Any]:
        command = pending.command
        uow = self._unit(session, pending.call)
        if self._by_tenants:
            uow.require_tenant()
        # A copy, because this may run more than once and must find the request as it was.
        answer = plain(command.run(deepcopy(pending.request), uow))
        uow.close()
        if not command.keeps_answer:
            return answer
        for row in idempotency.rows(pending.key, command.name, pending.fingerprint, answer, session.now):
            session.add_row(idempotency.COLLECTION, row)
        return answer

    def _ask(self, call: Call) -> dict[str, Any]:
        query = _known(self._queries, call)
        self._authorize(call)
        request = errors.load(self._schemas[query.name], call.data)
        whole_name = f"{self._service}.{query.name}"
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
        if not allowed(call.actor, f"{self._service}.{call.operation}"):
            raise Forbidden("Your role does not allow this.")

    def _unit(self, session: Session, call: Call) -> UnitOfWork:
        cause = Cause(
            call.actor.user_id,
            call.origin,
            call.operation,
            call.idempotency_key or call.correlation_id,
            session.now,
        )
        trace = Trace(call.correlation_id, "", child_trace(call.traceparent))
        return UnitOfWork(session, self._service, call.actor, cause, trace)


def _each(works: Sequence[Callable[[], dict[str, Any]]]) -> list[dict[str, Any]]:
    return [work() for work in works]


def _known(table: dict[str, Any], call: Call) -> Any:
    found = table.get(call.operation)
    if found is None:
        raise NotFound("There is no such operation.")
    return found
