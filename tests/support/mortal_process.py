"""A small process that takes in attendances as stipends, and that one kind of event kills each time."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shared.clock import SystemClock
from shared.contracts import advocacy
from shared.contracts.envelope import Event
from shared.events.batches import Batch, ConsumerLimits
from shared.events.consumer import BatchConsumer
from shared.events.routing import Subscription
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.runtime.application import Application
from tests.support.harness import AUDIT_KEYS
from tests.support.servers import ROOT
from tests.support.tallies import count_attendance

DEADLY_MINUTES = 23
LIMITS = ConsumerLimits(batch_events_max=5, batches_in_flight_max=1)


@contextmanager
def living(amqp_uri: str, mongodb_uri: str) -> Iterator[subprocess.Popen[bytes]]:
    """One life of the process."""
    command = [sys.executable, "-m", "tests.support.mortal_process", amqp_uri, mongodb_uri]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def count_or_die(heard: Event, uow: UnitOfWork) -> None:
    """Count an attendance; die as by `kill -9` of a deadly one."""
    if heard.data["minutes"] == DEADLY_MINUTES:
        os.kill(os.getpid(), signal.SIGKILL)
    count_attendance(heard, uow)


def main(amqp_uri: str, mongodb_uri: str) -> None:
    """Consume until the process is ended, by whatever."""

    def work(batch: Batch) -> None:
        batch.finished(application.apply(batch.deliveries))

    clock, store = SystemClock(), Store(mongodb_uri, AUDIT_KEYS)
    heard = (Subscription(advocacy.ATTENDANCE_RECORDED, count_or_die),)
    application = Application("stipends", store, clock, subscriptions=heard)
    consumer = BatchConsumer("stipends", amqp_uri, work, clock, LIMITS)
    consumer.run()


if __name__ == "__main__":
    main(*sys.argv[1:])
