"""A process that hangs ends itself, and an event that makes each process hang is given up."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.options import ROOT
from deploy.local.ports import free_ports
from deploy.local.supervisor import ProcessSpec, Supervised
from shared.broker.connection import connect
from shared.events.poison import PROCESSES_MAX
from shared.runtime.watchdog import EXIT_CODE
from tests.support.harness import AUDIT_KEYS, ServiceHarness, delivery_of
from tests.support.inbox import letters, publish, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import LOOPS_MINUTES, MATCHES_MINUTES, attendance
from tests.support.waiting import eventually

EVENTS = 30
HANGING = 15


@pytest.fixture
def kept(service: ServiceHarness, topology_uri: str, tmp_path: Path) -> Iterator[Supervised]:
    """A process that is started again whenever it ends."""
    (metrics_port,) = free_ports(1)
    environment = {
        **os.environ,
        "AMQP_URI": topology_uri,
        "MONGODB_URI": service.store_uri,
        "AUDIT_KEYS": AUDIT_KEYS,
        "METRICS_PORT": str(metrics_port),
        "TANDEM_HANG_SECONDS_MAX": "1",
    }
    command = [sys.executable, "-m", "tests.support.hanging_process"]
    spec = ProcessSpec(
        "stipends-1", "stipends", command, environment, ROOT, tmp_path / "stipends.log", metrics_port
    )
    process = Supervised(spec, lambda _name, _line: None)
    process.start()
    yield process
    process.stop()


@pytest.mark.slow("seven processes start in turn, and the limit and the start of each take their time")
@pytest.mark.parametrize(
    ("minutes", "exit_code"),
    [
        pytest.param(LOOPS_MINUTES, EXIT_CODE, id="a loop without end"),
        pytest.param(MATCHES_MINUTES, 1, id="a call that lets no other thread run"),
    ],
)
def test_an_event_that_makes_its_process_hang_becomes_a_dead_letter_and_the_others_get_through(
    service, topology_uri, kept, minutes, exit_code
):
    hanging = attendance(HANGING, minutes)
    facts = [hanging if number == HANGING else attendance(number) for number in range(EVENTS)]
    connection = connect(topology_uri)
    publish(connection, [outgoing(delivery_of(fact), key=fact.id) for fact in facts])
    connection.close()
    (letter,) = eventually(lambda: letters(service), what="the dead letter", seconds_max=120)
    assert (letter["_id"], letter["reason"]) == (hanging.id, "ends_the_process")
    eventually(lambda: tallied(service) == EVENTS - 1, what="the others", seconds_max=30)
    assert kept.exit_code == exit_code
    assert kept.starts == PROCESSES_MAX + 2
    told = kept.spec.log.read_text()
    assert "count_or_hang" in told
    assert "advisor-15" not in told
