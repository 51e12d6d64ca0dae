"""The ground that every runner runs on: one broker, one database, the same events, the same durability."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
from pymongo import MongoClient

from deploy.local.management import Management
from services.stipends.claims.rules.states import claim_id
from shared.broker import names
from shared.broker.connection import connect
from shared.broker.publisher import Outgoing, WindowPublisher
from shared.contracts import advocacy
from shared.contracts.envelope import Event
from shared.events import topology
from shared.ids import new_id
from shared.persistence.store import Store
from tests.support.attendance import attendance_data
from tests.support.harness import AUDIT_KEYS, TENANT, ServiceHarness, delivery_of, event
from tests.support.rates import hourly_rate, set_rate
from tests.support.servers import TestServers, drop_vhost, in_vhost, make_vhost, unique
from tests.support.waiting import eventually

ROOT = Path(__file__).resolve().parents[2]
PUBLISH_WINDOW = 500
RUN_SECONDS_MAX = 300.0
POLL_SECONDS = 0.02
LAST_CLAIMS = 1_000
SETTLE_SECONDS_MAX = 60.0
REST_SECONDS = 0.5
RESTING_CPU_SHARE_MAX = 0.25
STOP_SECONDS_MAX = 30


@dataclass(frozen=True, slots=True)
class Ground:
    """A vhost with the whole topology, and a stipends database with a rate in it."""

    servers: TestServers
    amqp_uri: str
    mongodb_uri: str

    @property
    def store(self) -> Store:
        return Store(self.mongodb_uri)

    def settle(self) -> None:
        """Return once the servers rest.

        What filling the ground left them to put on disk is no part of what a runner does.
        """
        with MongoClient(self.mongodb_uri) as client:
            client.admin.command("fsync")
        eventually(self._servers_rest, seconds_max=SETTLE_SECONDS_MAX, what="servers at rest")

    def _servers_rest(self) -> bool:
        before = self._cpu_seconds()
        time.sleep(REST_SECONDS)
        return self._cpu_seconds() - before < REST_SECONDS * RESTING_CPU_SHARE_MAX

    def _cpu_seconds(self) -> float:
        """Processor time of broker and database so far, with that of all their processes."""
        servers = [psutil.Process(one.pid) for one in (self.servers.broker, self.servers.database)]
        family = [member for one in servers for member in (one, *one.children(recursive=True))]
        return sum(map(_cpu_seconds_of, family))


def _cpu_seconds_of(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:2])
    except psutil.NoSuchProcess:
        # The broker's helpers come and go.
        return 0.0


@contextmanager
def prepared(servers: TestServers) -> Iterator[Ground]:
    """A fresh ground, taken away afterwards."""
    name = unique("bench")
    make_vhost(servers.broker.management_uri, name)
    amqp_uri = in_vhost(servers.broker.admin_uri(servers.broker.default_vhost), name)
    with Management(servers.broker.management_uri) as management:
        management.post("definitions", urlsplit(amqp_uri).path[1:], body=topology.definitions())
    harness = ServiceHarness("stipends", servers.database.admin_uri, name)
    set_rate(harness.execute, hourly_rate(5000))
    try:
        yield Ground(servers, amqp_uri, harness.store_uri)
    finally:
        harness.close()
        drop_vhost(servers.broker.management_uri, name)


def queue_attendances(ground: Ground, count: int) -> list[str]:
    """Put that many attendances into the inbox of stipends, each confirmed; the ids of their claims."""
    facts = [attendance(number) for number in range(count)]
    connection = connect(ground.amqp_uri)
    publisher = WindowPublisher(connection)
    for start in range(0, count, PUBLISH_WINDOW):
        window = facts[start : start + PUBLISH_WINDOW]
        publisher.send(map(_outgoing, window))
        if len(publisher.settle().confirmed) != len(window):
            raise RuntimeError("the broker did not take all events")
    connection.close()
    return [claim_id(fact.data["attendance_id"]) for fact in facts]


def _outgoing(fact: Event) -> Outgoing:
    given = delivery_of(fact)
    exchange = names.events_exchange("advocacy")
    return Outgoing(fact.id, exchange, given.routing_key, given.body, given.properties, given.headers)


def attendance(number: int) -> Event:
    """An attendance as advocacy says it."""
    data = attendance_data(
        minutes=120,
        attendance_id=new_id(),
        invitation_id=f"invitation-{number}",
        event_id="01999999-0000-7000-8000-000000000001",
        advisor_id=new_id(),
        event_title={"en": "Family day at the capitol", "es": "Día de la familia en el capitolio"},
    )
    return event(advocacy.ATTENDANCE_RECORDED, data, subject=f"invitation-{number}", tenant=TENANT)


def timed_run(command: Sequence[str], ground: Ground, claim_ids: Sequence[str], **environment: str) -> float:
    """Claims per second of a consumer process, from the first that are there to the last commit."""
    client: MongoClient = MongoClient(ground.mongodb_uri)
    claims = client.get_default_database()["claims"]
    already = claims.estimated_document_count()
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env={
            **os.environ,
            "AMQP_URI": ground.amqp_uri,
            "MONGODB_URI": ground.mongodb_uri,
            "AUDIT_KEYS": AUDIT_KEYS,
            "PYTHONWARNINGS": "ignore",
            **environment,
        },
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    last = {"_id": {"$in": list(claim_ids[-LAST_CLAIMS:])}}
    try:
        deadline = time.monotonic() + RUN_SECONDS_MAX
        first = _wait(process, lambda: claims.estimated_document_count() - already, 1, deadline)
        first_at = time.perf_counter()
        _wait(process, lambda: claims.estimated_document_count() - already, len(claim_ids), deadline)
        # The estimate counts what is not committed yet; these are counted only once they are.
        _wait(process, lambda: claims.count_documents(last), min(LAST_CLAIMS, len(claim_ids)), deadline)
        return (len(claim_ids) - first) / (time.perf_counter() - first_at)
    finally:
        process.terminate()
        process.wait(STOP_SECONDS_MAX)
        client.close()


def _wait(process: subprocess.Popen, done: Callable[[], int], count: int, deadline: float) -> int:
    while (seen := done()) < count:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the consumer stopped at {seen} of {count} (exit {process.returncode})")
        time.sleep(POLL_SECONDS)
    return seen
