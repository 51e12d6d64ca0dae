"""A small process that watches a database, as services do: prints its port, serves until its input closes."""

import eventlet

eventlet.monkey_patch()

import sys  # noqa: E402 - eventlet patches the standard library before anything else is imported

from eventlet import tpool  # noqa: E402 - the same
from pymongo import MongoClient  # noqa: E402 - the same

from shared.observability import logs, metrics  # noqa: E402 - the same
from shared.observability.health import Heartbeat, mongodb_check  # noqa: E402 - the same
from shared.runtime.health import HealthRegistry  # noqa: E402 - the same
from shared.runtime.observability_server import ObservabilityServer  # noqa: E402 - the same
from shared.runtime.sampler import GaugeSampler  # noqa: E402 - the same


def main(mongodb_uri: str) -> None:
    """Run with the observability of a service, and a loop that beats and counts."""
    logs.configure("stipends", "stipends-1", stream=sys.stderr)
    metrics.know_event_types(published=["claim.opened.v1"], subscribed=["attendance.recorded.v1"])
    client: MongoClient = MongoClient(mongodb_uri, serverSelectionTimeoutMS=30_000)
    heartbeat, health, sampler = Heartbeat(), HealthRegistry(), GaugeSampler(every_seconds=0.1)
    health.register("mongodb", mongodb_check(client))
    health.register("relay", heartbeat.check)
    sampler.register("health", health.sample)
    sampler.register("outbox", lambda: _sample_outbox(client))
    sampler.start()
    server = ObservabilityServer("127.0.0.1", 0, health)
    print(server.start(), flush=True)  # noqa: T201 - the port, to the test
    beats = eventlet.spawn(_beat, heartbeat)
    tpool.execute(sys.stdin.read)
    beats.kill()
    sampler.stop()
    server.stop()


def _sample_outbox(client: MongoClient) -> None:
    client.admin.command("ping")
    metrics.outbox_is(pending=3, oldest_age_seconds=1.5)


def _beat(heartbeat: Heartbeat) -> None:
    while True:
        heartbeat.beat()
        metrics.applied("attendance.recorded.v1")
        eventlet.sleep(0.01)


if __name__ == "__main__":
    main(sys.argv[1])
