"""The client of commands and queries inside a nameko service."""

import uuid
from typing import Any

import eventlet
from nameko.constants import AMQP_URI_CONFIG_KEY
from nameko.extensions import DependencyProvider

from shared.errors import Unavailable
from shared.rpc.client import ServiceClient
from shared.rpc.publisher import RPC_BROKER_AWAY, Undeliverable, publish_transient
from shared.rpc.timeouts import answer_seconds_max
from shared.runtime.rpc import OwnReplyListener


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
        """See `ServiceCaller.call`; raises a `ChannelError` of the broker's where its set-up is at fault."""
        correlation_id = str(uuid.uuid4())
        reply = self.replies.get_reply_event(correlation_id)
        seconds_max = answer_seconds_max(f"{service}.{request['operation']}")
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
            except (Undeliverable, *RPC_BROKER_AWAY) as error:
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
