"""When a process says that it is ready."""

import eventlet
import pytest
from prometheus_client import REGISTRY

from shared.runtime.health import HealthRegistry
from tests.support.standing import StandingClock


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
