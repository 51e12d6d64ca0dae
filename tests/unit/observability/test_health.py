"""What makes a part of a process not ready."""

import pytest

from shared.observability.health import Heartbeat, NotReady, connected_check
from tests.support.standing import StandingClock


def test_a_loop_is_ready_while_it_beats() -> None:
    clock = StandingClock()
    heartbeat = Heartbeat(silence_seconds_max=30, clock=clock)
    with pytest.raises(NotReady, match="not running"):
        heartbeat.check()
    heartbeat.beat()
    clock.seconds += 30
    heartbeat.check()
    clock.seconds += 1
    with pytest.raises(NotReady, match="silent for 31 s"):
        heartbeat.check()
    heartbeat.beat()
    heartbeat.stop()
    with pytest.raises(NotReady, match="not running"):
        heartbeat.check()


def test_a_connection_that_says_it_is_down_is_not_ready() -> None:
    connected_check(lambda: True)()
    with pytest.raises(NotReady, match="not connected"):
        connected_check(lambda: False)()
