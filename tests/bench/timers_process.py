"""One run over timers that are due: `python -m tests.bench.timers_process`. Prints the seconds it took."""

import eventlet

eventlet.monkey_patch()

import os
import time

from shared.clock import SystemClock
from shared.observability import logs
from shared.persistence.store import Store
from shared.runtime.application import Application
from tests.support.tallies import TIMERS


def main() -> float:
    """Run all that is due, as the loop of a service does."""
    store = Store(os.environ["MONGODB_URI"], os.environ["AUDIT_KEYS"])
    application = Application("stipends", store, SystemClock(), timers=TIMERS)
    began = time.perf_counter()
    while application.run_due():
        pass
    return time.perf_counter() - began


if __name__ == "__main__":
    with logs.warnings_only():
        print(main())  # noqa: T201 - the parent reads it
