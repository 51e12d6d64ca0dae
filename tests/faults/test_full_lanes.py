"""Calls that get nowhere hold up neither events nor the commands of another tenant."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest

from shared.actor import Actor, Role
from shared.ids import new_id
from tests.faults.conftest import MakeRig
from tests.faults.facts import set_hourly_rate
from tests.faults.rig import Rig
from tests.support.calling import RpcChannel, request_of
from tests.support.harness import actor
from tests.support.rates import hourly_rate
from tests.support.tallies import attendance
from tests.support.waiting import eventually

pytestmark = [pytest.mark.alone, pytest.mark.timeout(300)]

STUCK_COMMANDS = 100
SECONDS_MAX = 5.0
"""Less than the six seconds that a command may take."""


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig) -> Rig:
    rig = make_rig(stipends=1)
    set_hourly_rate(rig)
    return rig


@contextmanager
def rates_in_use(rig: Rig) -> Iterator[None]:
    """Somebody else has changed the rates, and does not commit."""
    store = rig.store("stipends")
    with store.client.start_session() as session, session.start_transaction():
        assert store["dated_rates"].update_many({}, {"$set": {"held": True}}, session=session).modified_count
        yield
        session.abort_transaction()


def send_rates(channel: RpcChannel, who: Actor, count: int) -> list[str]:
    """Rates, each from a day of its own."""
    rates = [hourly_rate(since=str(day)) for day in one_day_each(count)]
    calls = [request_of("propose_rate", rate, who, new_id()) for rate in rates]
    return [channel.send("stipends", "execute", call) for call in calls]


def one_day_each(count: int) -> list[date]:
    return [date(2020, 1, 1) + timedelta(days=number) for number in range(count)]


def test_commands_that_get_nowhere_stop_neither_events_nor_other_tenants(rig: Rig) -> None:
    before = rig.count("stipends", "claims")
    channel = RpcChannel(rig.admin_amqp_uri)
    try:
        with rates_in_use(rig):
            stuck = send_rates(channel, actor(Role.PROGRAM_ADMINISTRATOR), STUCK_COMMANDS)
            began = time.monotonic()
            rig.say([attendance(1, tenant="northern")])
            (other,) = send_rates(channel, actor(Role.PROGRAM_ADMINISTRATOR, tenant="northern"), 1)
            eventually(
                lambda: channel.read(0.05) or other in channel.replies,
                seconds_max=SECONDS_MAX,
                what="the other tenant's answer",
            )
            eventually(
                lambda: rig.count("stipends", "claims") == before + 1,
                seconds_max=SECONDS_MAX,
                what="the event being applied",
            )
            assert time.monotonic() - began < SECONDS_MAX
            assert "answer" in channel.replies[other]["result"]
        assert not any("answer" in channel.replies.get(one, {}).get("result", {}) for one in stuck)
    finally:
        channel.close()
