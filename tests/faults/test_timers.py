"""Killed amid a batch of timers, a service comes back and each has run once."""

import random
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.crash_points import CrashPoint
from shared.persistence import lease, timers
from tests.support import tallies
from tests.support.harness import ServiceHarness
from tests.support.tallies import set_reminder
from tests.support.timed_process import timing
from tests.support.waiting import eventually

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow("processes die, and others take over their lease")]

COUNT = 1_200
DEATHS = 4
HOUR_AGO = datetime.now(UTC) - timedelta(hours=1)


@pytest.fixture
def service(mongodb_uri: str, database_prefix: str) -> Iterator[ServiceHarness]:
    one = ServiceHarness("stipends", mongodb_uri, database_prefix, use_cases=tallies)
    set_reminder(one, HOUR_AGO, *range(COUNT))
    yield one
    one.close()


def left(service: ServiceHarness) -> int:
    return service.store[timers.COLLECTION].count_documents({})


def finish(service: ServiceHarness) -> None:
    """Let another process run the rest, and see that each ran once."""
    with timing(service.store_uri):
        eventually(lambda: left(service) == 0, seconds_max=120, what="all timers")
    assert service.store["tallies"].count_documents({"times": 1}) == COUNT
    assert service.store["audit"].count_documents({"action": "timer.remind"}) == COUNT
    assert service.store["dead_letters"].count_documents({}) == 0


def test_a_death_in_the_middle_of_a_batch_leaves_nothing_done_twice(service: ServiceHarness) -> None:
    with timing(service.store_uri, CrashPoint.MID_BATCH) as process:
        assert process.wait(60) == -signal.SIGKILL
    assert left(service) == COUNT
    finish(service)


def test_neither_do_deaths_at_any_moment(service: ServiceHarness) -> None:
    for _ in range(DEATHS):
        before = left(service)
        # Whoever comes next need not wait for the lease of the dead.
        service.store[lease.COLLECTION].delete_many({})
        with timing(service.store_uri) as process:
            eventually(lambda before=before: left(service) < before, seconds_max=60, what="some that ran")
            time.sleep(random.uniform(0, 0.05))
            process.kill()
    finish(service)
