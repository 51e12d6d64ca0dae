"""Green threads and bound sessions stay apart, also while the database is killed.

The driver no longer promises to work with eventlet, so that an upgrade which breaks it must be seen here.
"""

import subprocess
import sys
from collections.abc import Iterator

import orjson
import pytest

from deploy.local.options import ROOT
from shared.services import SERVICES
from tests.faults.conftest import MakeRig
from tests.support.sizes import sized

pytestmark = [pytest.mark.timeout(300), pytest.mark.slow("a server is killed amid thousands of transactions")]

TRANSACTIONS = sized(1_500, soak=4_000)
KILL_AFTER_COMMITTED = sized(400, soak=1_000)
AT_LEAST_COMMITTED = TRANSACTIONS // 2
WRONG = ("lost", "half_written", "leaked", "unasked_for", "strange")


@pytest.fixture
def stress(make_rig: MakeRig) -> Iterator[tuple[subprocess.Popen[str], object]]:
    rig = make_rig()
    uri = rig.access[SERVICES[0]].mongodb_uri
    store = rig.store(SERVICES[0])
    for collection in ("left", "right", "alone"):
        store.database.create_collection(collection)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.faults.stress", uri, str(TRANSACTIONS)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    yield process, rig.database
    process.kill()
    process.wait()
    process.stdout.close()


def test_nothing_is_lost_half_written_or_leaked_when_the_database_is_killed(stress) -> None:
    process, database = stress
    lines = iter(process.stdout.readline, "")
    assert any(int(line) >= KILL_AFTER_COMMITTED for line in lines), "it ended too early"
    database.kill()
    database.start()
    outcome = orjson.loads(list(lines)[-1])
    assert {name: outcome[name] for name in WRONG} == {name: [] for name in WRONG}
    assert outcome["committed"] >= AT_LEAST_COMMITTED
    assert outcome["aborted"] > 0
