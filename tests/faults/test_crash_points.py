"""Killed at the worst instants, a service comes back and nothing is lost and nothing is done twice."""

import signal
from collections.abc import Iterator
from itertools import count

import pytest

from shared.broker.publisher import Outgoing
from shared.contracts.envelope import Event
from shared.crash_points import CrashPoint
from tests.faults.conftest import MakeRig
from tests.faults.facts import set_hourly_rate
from tests.faults.invariants import examine
from tests.faults.rig import Rig, messages_of
from tests.support.tallies import attendance
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.timeout(600),
    pytest.mark.slow("a process dies, and is started again after a pause"),
]

FACTS = 420
LETTERS = 40
CONSUMER_POINTS = [CrashPoint.AFTER_RECEIVE, CrashPoint.MID_BATCH, CrashPoint.AFTER_COMMIT_BEFORE_ACK]
RELAY_POINTS = [CrashPoint.AFTER_COMMIT_BEFORE_PUBLISH, CrashPoint.AFTER_PUBLISH_BEFORE_MARK]


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig) -> Rig:
    """Stipends and who hears it, with a rate so that claims are opened."""
    rig = make_rig(stipends=1, insights=1)
    set_hourly_rate(rig)
    return rig


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Numbers of attendances that no test of this module has used."""
    return count()


@pytest.fixture(scope="module")
def said() -> list[Event]:
    """Every fact that a test of this module has published."""
    return []


def crash(rig: Rig, point: CrashPoint, messages: list[Outgoing]) -> None:
    """Let stipends find these messages, die at the point, and come back."""
    process = rig.processes["stipends-1"]
    process.stop()
    rig.send(messages)
    starts = process.starts
    process.start({"TANDEM_CRASH_AT": point})
    eventually(lambda: process.starts > starts + 1, what=f"a death {point}", seconds_max=30)
    assert process.exit_code == -signal.SIGKILL


def settle(rig: Rig, said: list[Event]) -> None:
    """Wait until everything said was heard by both, with what it led to."""
    rig.applied("stipends", len(said))
    rig.applied("insights", 2 * len(said))
    eventually(lambda: not rig.messages_waiting(), seconds_max=60, what="empty queues")


@pytest.mark.parametrize("point", [*CONSUMER_POINTS, *RELAY_POINTS])
def test_a_crash_loses_nothing_and_doubles_nothing(
    rig: Rig, numbers: Iterator[int], said: list[Event], point: CrashPoint
) -> None:
    facts = [attendance(next(numbers)) for _ in range(FACTS)]
    said += facts
    crash(rig, point, [one for fact in facts for one in messages_of(fact)])
    settle(rig, said)
    assert examine(rig.stores(), said).faults == []
    assert rig.count("stipends", "claims") == rig.count("stipends", "outbox") == len(said)
    assert rig.count("insights", "attendances") == rig.count("insights", "claims") == len(said)


def test_a_crash_while_dead_letters_are_written_keeps_each_of_them_once(
    rig: Rig, numbers: Iterator[int], said: list[Event]
) -> None:
    facts = [attendance(next(numbers)) for _ in range(FACTS)]
    bad = [[broken(one) for one in messages_of(attendance(next(numbers)))] for _ in range(LETTERS)]
    said += facts
    mixed = [one for fact in facts for one in messages_of(fact)]
    for place, messages in enumerate(bad):
        at = place * FACTS // LETTERS
        mixed[at:at] = messages
    crash(rig, CrashPoint.DURING_DEAD_LETTERING, mixed)
    eventually(lambda: letters_kept(rig) >= 2 * LETTERS, seconds_max=60, what="dead letters")
    settle(rig, said)
    assert examine(rig.stores(), said, dead_letters=2 * LETTERS).faults == []
    letters = rig.store("stipends")["dead_letters"].find({}, {"reason": 1})
    assert {letter["_id"]: letter["reason"] for letter in letters} == {
        messages[0].properties["message_id"]: "not_json" for messages in bad
    }


def letters_kept(rig: Rig) -> int:
    return sum(rig.count(service, "dead_letters") for service in rig.services)


def broken(message: Outgoing) -> Outgoing:
    """The same message with a body that nobody can read."""
    return Outgoing(
        message.key,
        message.exchange,
        message.routing_key,
        b"{" + message.body,
        message.properties,
        message.headers,
    )
