"""Killed amid its items, a job goes on in another process and has done each once."""

import signal
from collections.abc import Iterator

import pytest

from shared.crash_points import CrashPoint
from shared.persistence import lease
from tests.support import tallies
from tests.support.harness import ServiceHarness
from tests.support.tallies import COUNT_UP, begin_job
from tests.support.timed_process import timing
from tests.support.waiting import eventually

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow("processes die, and others take over their lease")]

COUNT = 2_000
DEATHS = 4


@pytest.fixture
def service(mongodb_uri: str, database_prefix: str) -> Iterator[ServiceHarness]:
    one = ServiceHarness("stipends", mongodb_uri, database_prefix, use_cases=tallies)
    yield one
    one.close()


def done(service: ServiceHarness) -> int:
    return service.store["jobs"].find_one({})["done"]


def finish(service: ServiceHarness) -> None:
    """Let another process do the rest, and see that each was done once."""
    service.store[lease.COLLECTION].delete_many({})
    with timing(service.store_uri, work="jobs"):
        eventually(lambda: done(service) == COUNT, seconds_max=120, what="all items")
    assert service.store["tallies"].count_documents({"times": 1}) == COUNT
    rows = list(service.store["job_results"].find().sort("_id", 1))
    assert [one["item"] for row in rows for one in row["results"]] == [f"count {n}" for n in range(COUNT)]


def test_a_death_in_the_middle_of_a_part_leaves_nothing_done_twice(service: ServiceHarness) -> None:
    begin_job(service, COUNT_UP, [f"count {number}" for number in range(COUNT)])
    with timing(service.store_uri, CrashPoint.MID_BATCH, work="jobs") as process:
        assert process.wait(60) == -signal.SIGKILL
    assert done(service) == 0
    finish(service)


def test_neither_do_deaths_at_any_moment(service: ServiceHarness) -> None:
    begin_job(service, COUNT_UP, [f"count {number}" for number in range(COUNT)])
    for _ in range(DEATHS):
        before = done(service)
        # Whoever comes next need not wait for the lease of the dead.
        service.store[lease.COLLECTION].delete_many({})
        with timing(service.store_uri, work="jobs") as process:
            eventually(lambda before=before: done(service) > before, seconds_max=60, what="some items")
            process.kill()
    finish(service)
