"""A small process that runs the timers or jobs of a stipends that counts, and that a test may kill."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from shared import crash_points
from shared.clock import SystemClock
from shared.ids import new_id
from shared.persistence.store import Store
from shared.runtime.application import Application
from shared.runtime.work_loop import WorkLoop
from tests.support.harness import AUDIT_KEYS
from tests.support.servers import ROOT
from tests.support.tallies import BULKS, TIMERS


@contextmanager
def timing(
    mongodb_uri: str, crash_at: str = "", *, work: str = "timers"
) -> Iterator[subprocess.Popen[bytes]]:
    """One life of the process."""
    command = [sys.executable, "-m", "tests.support.timed_process", mongodb_uri, crash_at, work]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def main(mongodb_uri: str, crash_at: str, work: str) -> None:
    """Run timers or jobs until the process is ended, by whatever."""
    crash_points.arm(crash_at)
    store = Store(mongodb_uri, AUDIT_KEYS)
    application = Application("stipends", store, SystemClock(), timers=TIMERS, bulks=BULKS)
    do_next = application.run_due if work == "timers" else application.run_next
    WorkLoop(work, store, new_id(), do_next, sweep_seconds=0.01).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
