"""When a process says that it is ready."""

import eventlet
import pytest
from prometheus_client import REGISTRY

from shared.observability.health import Heartbeat, NotReady, connected_check
from shared.runtime.health import HealthRegistry


class StandingClock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


def fine() -> None:
    return None


def broken() -> None:
    raise ConnectionRefusedError("maria@example.org refused")


def test_ready_when_every_check_returns() -> None:
    registry = HealthRegistry()
    registry.register("mongodb", fine)
    registry.register("relay", fine)
    report = registry.report()
    assert report.ready
    assert report.to_dict()["state"] == "ready"


def test_one_broken_dependency_is_named_beside_the_good_ones() -> None:
    registry = HealthRegistry()
    registry.register("mongodb", fine)
    registry.register("rabbitmq", broken)
    report = registry.report().to_dict()
    assert report["state"] == "not_ready"
    assert report["checks"]["mongodb"]["state"] == "ready"
    assert report["checks"]["rabbitmq"]["reason"] == "ConnectionRefusedError"


def test_a_check_that_hangs_is_stopped_and_the_others_are_asked_meanwhile() -> None:
    registry = HealthRegistry(check_seconds_max=0.05)
    registry.register("mongodb", lambda: eventlet.sleep(60))
    registry.register("rabbitmq", lambda: eventlet.sleep(60))
    report = registry.report()
    assert [result.reason for result in report.results] == ["no answer within 0.05 s"] * 2
    assert max(result.seconds for result in report.results) < 1


def test_asking_often_asks_the_dependency_once_a_second() -> None:
    clock, asked = StandingClock(), []
    registry = HealthRegistry(clock=clock)
    registry.register("mongodb", lambda: asked.append(clock.seconds))
    for _ in range(10):
        registry.report()
    clock.seconds += 1
    registry.report()
    assert asked == [100.0, 101.0]


def test_a_check_registered_later_is_asked_at_once() -> None:
    registry = HealthRegistry(clock=StandingClock())
    assert registry.report().ready
    registry.register("rabbitmq", broken)
    assert not registry.report().ready


def test_a_name_is_given_once() -> None:
    registry = HealthRegistry()
    registry.register("mongodb", fine)
    with pytest.raises(ValueError, match="mongodb"):
        registry.register("mongodb", fine)


def test_readiness_is_a_gauge_too() -> None:
    registry = HealthRegistry()
    registry.register("good_part", fine)
    registry.register("bad_part", broken)
    registry.sample()
    assert REGISTRY.get_sample_value("tandem_ready", {"check": "good_part"}) == 1
    assert REGISTRY.get_sample_value("tandem_ready", {"check": "bad_part"}) == 0


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
