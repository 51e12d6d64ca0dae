"""Broker or database go away in mid-stream while people keep calling: nothing is lost, nobody hangs."""

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import psutil
import pytest

from shared.actor import Role
from shared.contracts import advocacy
from shared.persistence import outbox
from tests.faults.callers import Approver, Attempt, Callers, HttpApprover, RpcApprover, claim_of
from tests.faults.conftest import MakeRig
from tests.faults.facts import set_hourly_rate
from tests.faults.invariants import examine, unsent
from tests.faults.people import tokens_of
from tests.faults.rig import Rig
from tests.support.harness import actor
from tests.support.sizes import sized
from tests.support.tallies import attendance
from tests.support.waiting import eventually

pytestmark = [
    pytest.mark.timeout(900),
    pytest.mark.slow("servers go away and come back, and calls run into their time limit"),
]

log = logging.getLogger(__name__)

STREAM_EVENTS = sized(5_000, soak=10_000)
BREAK_AFTER_EVENTS = sized(750, soak=1_500)
KILLED_EVENTS = sized(2_000, soak=4_000)
EVENTS_UNDER_WAY = sized(300, soak=1_000)
CLAIMS_EACH = 25
RPC_CALLERS = 3
HTTP_CALLERS = 2
CALL_SECONDS_MAX = 10.0
STREAM_SECONDS_MAX = 400.0
REVIEWER = actor(Role.FINANCE_REVIEWER)


class Ground:
    """A rig with claims to decide on, and callers who decide on them."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.said = 0
        self.token = tokens_of(rig, [Role.FINANCE_REVIEWER])[Role.FINANCE_REVIEWER]

    def stream(self, count: int) -> None:
        """Put that many attendances under way."""
        self.rig.say(attendance(number) for number in range(self.said, self.said + count))
        self.said += count

    def commit(self, count: int) -> None:
        """Let advocacy have committed that many attendances, which its relay is to publish."""
        rows = [
            outbox.row(advocacy.ATTENDANCE_RECORDED, attendance(number))
            for number in range(self.said, self.said + count)
        ]
        self.rig.store("advocacy")[outbox.COLLECTION].insert_many(rows)
        self.said += count

    def to_publish(self) -> int:
        """How many of them are still to be published."""
        return unsent({"advocacy": self.rig.store("advocacy")})

    def relay_goes_on(self, count: int) -> None:
        """Wait until so many more were published."""
        left = self.to_publish() - count
        eventually(lambda: self.to_publish() <= left, seconds_max=60, what="the relay under way")

    def begin_calls(self, *, by_rpc: int = RPC_CALLERS, over_http: int = HTTP_CALLERS) -> Callers:
        """Approve claims by RPC and over HTTP, each caller its own claims."""
        first = self.said
        self.stream(CLAIMS_EACH * (by_rpc + over_http))
        self.rig.applied("stipends", self.said)
        callers = Callers()
        for number in range(by_rpc + over_http):
            begin = first + number * CLAIMS_EACH
            keys = [f"approve-att-{claim}" for claim in range(begin, begin + CLAIMS_EACH)]
            callers.add(keys, self._approver(by_rpc=number < by_rpc))
        return callers

    def _approver(self, *, by_rpc: bool) -> Approver:
        return RpcApprover(self.rig, REVIEWER) if by_rpc else HttpApprover(self.rig, self.token)

    def settled(self) -> None:
        """Wait until everything said was heard by both, with what it led to."""
        self.rig.applied("stipends", self.said, seconds_max=STREAM_SECONDS_MAX)
        approved = self.rig.count("stipends", "ledger")
        self.rig.applied("insights", 2 * self.said + approved, seconds_max=STREAM_SECONDS_MAX)
        eventually(lambda: not self.rig.messages_waiting(), seconds_max=60, what="empty queues")


@pytest.fixture(scope="module")
def ground(make_rig: MakeRig) -> Ground:
    rig = make_rig(advocacy=1, stipends=1, insights=1, gateway=1)
    set_hourly_rate(rig)
    return Ground(rig)


def check(ground: Ground, callers: Callers) -> None:
    """Every caller was answered or told to try again, in time; each key had one effect."""
    attempts = callers.attempts
    outcomes = Counter(attempt.outcome for attempt in attempts)
    log.info("%s; the slowest took %.1f s", dict(outcomes), max(attempt.seconds for attempt in attempts))
    assert set(outcomes) <= {"answer", "unavailable"}
    assert outcomes["unavailable"] > 0
    assert max(attempt.seconds for attempt in attempts) < CALL_SECONDS_MAX
    assert answers_that_changed(attempts) == set()
    store = ground.rig.store("stipends")
    for key in {attempt.key for attempt in attempts}:
        claim = claim_of(key)
        assert store["ledger"].count_documents({"claim_id": claim}) == 1
        assert store["audit"].count_documents({"record": f"claims/{claim}", "action": "approve_claim"}) == 1
    assert examine(ground.rig.stores()).faults == []
    assert ground.rig.count("stipends", "claims") == ground.said
    assert ground.rig.count("insights", "attendances") == ground.said


def answers_that_changed(attempts: list[Attempt]) -> set[str]:
    """Keys that were given more than one answer."""
    first: dict[str, dict | None] = {}
    answered = [attempt for attempt in attempts if attempt.outcome == "answer"]
    return {one.key for one in answered if first.setdefault(one.key, one.answer) != one.answer}


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """A server that neither answers nor is gone, with all its processes."""
    family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
    try:
        each_still_there(family, psutil.Process.suspend)
        yield
    finally:
        each_still_there(family, psutil.Process.resume)


def each_still_there(family: list[psutil.Process], act: Callable[[psutil.Process], None]) -> None:
    """Do it to every process that is not gone by now: a broker's helpers come and go."""
    for process in family:
        with suppress(psutil.NoSuchProcess):
            act(process)


def told_to_try_again(callers: Callers) -> int:
    """How many callers were: each stays with one key until it is answered."""
    return len({attempt.key for attempt in list(callers.attempts) if attempt.outcome == "unavailable"})


def test_the_broker_stops_and_later_is_killed_with_thousands_of_events_under_way(ground: Ground) -> None:
    rig = ground.rig
    callers = ground.begin_calls()
    ground.commit(STREAM_EVENTS)
    for end_broker in (rig.broker.stop, rig.broker.kill):
        ground.relay_goes_on(BREAK_AFTER_EVENTS)
        end_broker()
        assert ground.to_publish() > 0, "the outage came too late"
        rig.broker.start()
    callers.finish(60)
    ground.settled()
    check(ground, callers)
    assert [name for name, process in rig.processes.items() if process.starts != 1] == []


def test_the_database_is_killed_and_restarted_in_mid_stream(ground: Ground) -> None:
    rig = ground.rig
    callers = ground.begin_calls()
    before = ground.said
    ground.stream(KILLED_EVENTS)
    rig.applied("stipends", before + BREAK_AFTER_EVENTS)
    rig.database.kill()
    eventually(lambda: told_to_try_again(callers), what="a call while the database is away")
    rig.database.start()
    assert rig.count("stipends", "inbox") < ground.said, "the outage came too late"
    callers.finish(60)
    ground.settled()
    check(ground, callers)
    assert [name for name, process in rig.processes.items() if process.starts != 1] == []


def test_broker_and_database_are_killed_at_once_while_people_keep_calling_over_http(ground: Ground) -> None:
    rig = ground.rig
    callers = ground.begin_calls(by_rpc=0, over_http=RPC_CALLERS + HTTP_CALLERS)
    ground.commit(EVENTS_UNDER_WAY)
    at_once([rig.broker.kill, rig.database.kill])
    everyone = RPC_CALLERS + HTTP_CALLERS
    eventually(lambda: told_to_try_again(callers) >= everyone, what="every caller being told so")
    at_once([rig.broker.start, rig.database.start])
    callers.finish(60)
    ground.settled()
    check(ground, callers)
    assert [name for name, process in rig.processes.items() if process.starts != 1] == []


def at_once(acts: list[Callable[[], None]]) -> None:
    """Do all of them at the same time."""
    with ThreadPoolExecutor(len(acts)) as pool:
        for done in [pool.submit(act) for act in acts]:
            done.result()


@pytest.mark.parametrize("server", ["database", "broker"])
def test_nobody_hangs_while_a_server_hangs(ground: Ground, server: str) -> None:
    rig = ground.rig
    callers = ground.begin_calls()
    ground.stream(EVENTS_UNDER_WAY)
    with frozen(getattr(rig, server).pid):
        everyone = RPC_CALLERS + HTTP_CALLERS
        eventually(lambda: told_to_try_again(callers) >= everyone, what="every caller being told so")
    callers.finish(60)
    ground.settled()
    check(ground, callers)
    assert [name for name, process in rig.processes.items() if process.starts != 1] == []
