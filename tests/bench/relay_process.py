"""One run over an outbox that is filled: `python -m tests.bench.relay_process ours|bare_limit`.

Prints rows per second.
"""

import eventlet

eventlet.monkey_patch()

import os
import sys
import time

from shared.broker.connection import connect
from shared.broker.publisher import WindowPublisher
from shared.clock import SystemClock
from shared.events.relay import Relay, RelayLimits, message_of
from shared.persistence.outbox import COLLECTION, PENDING, exchanges, status
from shared.persistence.store import Store

WINDOW_ROWS = RelayLimits().window_rows_max


def ours() -> float:
    """The relay as the services run it."""
    store = Store(os.environ["MONGODB_URI"])
    relay = Relay(store, os.environ["AMQP_URI"], "bench", SystemClock())
    began = time.perf_counter()
    sent = relay.drain()
    seconds = time.perf_counter() - began
    if status(store, SystemClock().now())["pending"]:
        raise RuntimeError(f"the relay confirmed only {sent} rows")
    return sent / seconds


def bare_limit() -> float:
    """The same messages from memory, in windows of the same size: publish, wait, next. No database."""
    rows = list(Store(os.environ["MONGODB_URI"])[COLLECTION].find({"state": PENDING}))
    publisher = WindowPublisher(connect(os.environ["AMQP_URI"]))
    began = time.perf_counter()
    for start in range(0, len(rows), WINDOW_ROWS):
        window = rows[start : start + WINDOW_ROWS]
        publisher.send(message_of(row, exchange) for row in window for exchange in exchanges(row))
        publisher.settle()
    return len(rows) / (time.perf_counter() - began)


if __name__ == "__main__":
    print({"ours": ours, "bare_limit": bare_limit}[sys.argv[1]]())  # noqa: T201 - the parent reads it
