"""Calling the owner of a command or query, and having an answer or a clear error within a bound."""

import time
from collections.abc import Iterator
from typing import Any, Protocol

from shared.actor import Actor
from shared.contracts.limits import PAGE_ITEMS_MAX
from shared.errors import TandemError
from shared.ids import new_id
from shared.observability import metrics, traces
from shared.rpc.call import Call, unwrap
from shared.rpc.timeouts import answer_seconds_max

ELSEWHERE = "platform"


class ServiceCaller(Protocol):
    """Carries one request to a service and brings its reply."""

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        """The raw reply. Raises `Unavailable` when none comes in time."""
        ...


class ServiceClient:
    """Commands and queries by name. Raises the `shared.errors` family as the owner meant it."""

    def __init__(self, caller: ServiceCaller):
        self._caller = caller

    def execute(
        self,
        service: str,
        command: str,
        data: dict[str, Any],
        *,
        actor: Actor,
        idempotency_key: str,
        correlation_id: str | None = None,
        traceparent: str | None = None,
        origin: str = ELSEWHERE,
    ) -> dict[str, Any]:
        """Have a command done. After `Unavailable` the same call with the same key is safe."""
        call = _call(service, command, data, actor, idempotency_key, correlation_id, traceparent, origin)
        return self._answer(service, "execute", call)

    def ask(
        self,
        service: str,
        query: str,
        data: dict[str, Any],
        *,
        actor: Actor,
        correlation_id: str | None = None,
        traceparent: str | None = None,
        origin: str = ELSEWHERE,
    ) -> dict[str, Any]:
        """Have a query answered."""
        call = _call(service, query, data, actor, None, correlation_id, traceparent, origin)
        return self._answer(service, "ask", call)

    def all(
        self, service: str, query: str, data: dict[str, Any], *, actor: Actor
    ) -> Iterator[dict[str, Any]]:
        """Every item that a list has, asked for page by page."""
        place = {"cursor": None, "limit": PAGE_ITEMS_MAX}
        while True:
            page = self.ask(service, query, data | place, actor=actor)
            yield from page["items"]
            place["cursor"] = page["next_cursor"]
            if page["next_cursor"] is None:
                return

    def _answer(self, service: str, method: str, call: Call) -> dict[str, Any]:
        started, outcome = time.perf_counter(), TandemError.code
        try:
            answer = unwrap(self._caller.call(service, method, call.to_dict()))
            outcome = "ok"
            return answer
        except TandemError as error:
            outcome = error.code
            raise
        finally:
            # Only the caller sees the calls that nobody answered.
            metrics.rpc_answered(f"{service}.{call.operation}", outcome, time.perf_counter() - started)


def _call(
    service: str,
    operation: str,
    data: dict[str, Any],
    actor: Actor,
    idempotency_key: str | None,
    correlation_id: str | None,
    traceparent: str | None,
    origin: str,
) -> Call:
    return Call(
        operation,
        data,
        actor,
        idempotency_key,
        correlation_id or new_id(),
        traceparent or traces.outgoing(),
        origin,
        time.time() + answer_seconds_max(f"{service}.{operation}"),
    )
