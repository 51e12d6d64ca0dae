"""Calling services by RPC from a test: one call at a time, or many at once over one connection."""

from typing import Any

from shared.actor import Actor
from shared.ids import new_id
from shared.observability import traces
from shared.rpc import blocking
from shared.rpc.call import Call
from shared.rpc.timeouts import answer_seconds_max

ANSWER_SECONDS_MAX = answer_seconds_max("stipends.claims")
NAME = "test"


class RpcChannel(blocking.RpcChannel):
    """A connection with a reply queue of the test's own."""

    def __init__(self, amqp_uri: str, *, patience_seconds: float | None = None) -> None:
        super().__init__(amqp_uri, NAME, patience_seconds=patience_seconds)


class Caller(blocking.BlockingCaller):
    """A `ServiceCaller` for one thread of a test."""

    def __init__(self, amqp_uri: str, *, seconds_max: float = ANSWER_SECONDS_MAX) -> None:
        super().__init__(amqp_uri, NAME, seconds_max=seconds_max)


def request_of(operation: str, data: dict[str, Any], who: Actor, key: str | None) -> dict[str, Any]:
    """A call as it is carried by RPC."""
    return Call(operation, data, who, key, new_id(), str(traces.new()), "test").to_dict()
