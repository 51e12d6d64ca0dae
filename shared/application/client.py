"""Calling the owner of a command or query, and having an answer or a clear error within a bound."""

import time
import uuid
from typing import Any, Protocol

import eventlet
from nameko.amqp.publish import UndeliverableMessage
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.extensions import DependencyProvider

from shared.application.calls import Call, unwrap
from shared.application.limits import answer_seconds_max
from shared.errors import TandemError, Unavailable
from shared.identity import Actor
from shared.ids import new_id
from shared.messaging.rpc import BROKER_AWAY, OwnReplyListener, publish_transient
from shared.observability import metrics, traces

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
        call = _call(command, data, actor, idempotency_key, correlation_id, traceparent, origin)
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
        call = _call(query, data, actor, None, correlation_id, traceparent, origin)
        return self._answer(service, "ask", call)

    def _answer(self, service: str, method: str, call: Call) -> dict[str, Any]:
        started, outcome = time.perf_counter(), "ok"
        try:
            return unwrap(self._caller.call(service, method, call.to_dict()))
        except TandemError as error:
            outcome = error.code
            raise
        finally:
            # Only the caller sees the calls that nobody answered.
            metrics.rpc_answered(f"{service}.{call.operation}", outcome, time.perf_counter() - started)


def _call(
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
    )


class ServicesClient(DependencyProvider):
    """The client inside a nameko service, safe for any number of green threads."""

    replies = OwnReplyListener()

    def setup(self) -> None:
        self._amqp_uri = self.container.config[AMQP_URI_CONFIG_KEY]
        self.client = ServiceClient(self)

    def get_dependency(self, _worker_ctx: Any) -> ServiceClient:
        return self.client

    @property
    def connected(self) -> bool:
        """Whether replies can come in just now."""
        return self.replies.queue_consumer.connected

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        """See `ServiceCaller.call`."""
        correlation_id = str(uuid.uuid4())
        reply = self.replies.get_reply_event(correlation_id)
        seconds_max = answer_seconds_max(request["operation"])
        with eventlet.Timeout(seconds_max, False):
            try:
                publish_transient(
                    self._amqp_uri,
                    {"args": [request], "kwargs": {}},
                    f"{service}.{method}",
                    mandatory=True,
                    reply_to=self.replies.routing_key,
                    correlation_id=correlation_id,
                    # A call that waited longer than its caller must not take effect late.
                    expiration=seconds_max,
                )
                return _result(reply.wait())
            except (UndeliverableMessage, *BROKER_AWAY) as error:
                raise _unavailable(service) from error
            finally:
                self.replies.forget(correlation_id)
        raise _unavailable(service)


def _result(body: dict[str, Any]) -> dict[str, Any]:
    if body.get("error"):
        raise Unavailable("The service that owns this could not answer. Please try again.")
    return body["result"]


def _unavailable(service: str) -> Unavailable:
    return Unavailable(f"The part of Tandem that owns this ({service}) does not answer. Please try again.")
