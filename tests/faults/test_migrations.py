"""Killed while it migrates, the next one goes on: no document is passed over, none is changed twice."""

import signal
from collections.abc import Iterator

import pytest

from shared.crash_points import CrashPoint
from shared.persistence import migrations
from tests.support import tallies
from tests.support.harness import ServiceHarness
from tests.support.migrations import (
    BETWEEN_BATCHES,
    breaks,
    migrating,
    stored_minutes,
    sums_off,
    with_tallies,
)

BATCH = migrations.BATCH_DOCUMENTS_MAX
MINUTES = {f"t{number:05}": number + 1 for number in range(3 * BATCH + 7)}


@pytest.fixture
def service(mongodb_uri: str, database_prefix: str) -> Iterator[ServiceHarness]:
    one = ServiceHarness("stipends", mongodb_uri, database_prefix, use_cases=tallies)
    with_tallies(one, MINUTES)
    yield one
    one.close()


def read(service: ServiceHarness) -> int:
    return migrations.applied(service.store)[-1]["read"]


@pytest.mark.slow("processes die, and the locks of one go on for a while")
def test_a_migration_that_is_killed_goes_on_where_it_was(service: ServiceHarness) -> None:
    assert migrating(service.store_uri, batches=1, dies=BETWEEN_BATCHES) == -signal.SIGKILL
    assert read(service) == BATCH
    assert migrating(service.store_uri, batches=9, dies=CrashPoint.MID_BATCH) == -signal.SIGKILL
    assert read(service) == 2 * BATCH, "the batch in which it died is undone"
    assert migrating(service.store_uri, batches=0) == 0, "it outlasts the locks of who died"

    assert stored_minutes(service) == {id_: 2 * minutes for id_, minutes in MINUTES.items()}
    assert service.store["audit"].count_documents({"action": "minutes_doubled"}) == len(MINUTES)
    assert (read(service), breaks(service), sums_off(service)) == (len(MINUTES), [], [])
