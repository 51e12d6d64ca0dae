"""Gauges are looked up again and again, whatever happens."""

import eventlet
import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from shared.runtime.sampler import GaugeSampler

DEADLINE_SECONDS = 5


def wait_until(condition: object) -> None:
    with eventlet.Timeout(DEADLINE_SECONDS):
        while not condition():
            eventlet.sleep(0.001)


def failures(name: str) -> float:
    return REGISTRY.get_sample_value("tandem_sampler_failures_total", {"sampler": name}) or 0


def test_every_sampler_is_called_again_and_again_until_stopped() -> None:
    taken: list[str] = []
    sampler = GaugeSampler(every_seconds=0.001)
    sampler.register("outbox", lambda: taken.append("outbox"))
    sampler.register("queue", lambda: taken.append("queue"))
    sampler.start()
    sampler.start()
    wait_until(lambda: len(taken) >= 6)
    sampler.stop()
    seen = len(taken)
    for _ in range(10):
        eventlet.sleep(0.001)
    assert taken[:4] == ["outbox", "queue", "outbox", "queue"]
    assert len(taken) == seen


def test_a_sampler_that_fails_is_counted_and_asked_again_and_the_next_one_too() -> None:
    taken: list[str] = []

    def fail() -> None:
        taken.append("bad")
        raise ConnectionError

    before = failures("bad")
    sampler = GaugeSampler(unix_clock=lambda: 1_800_000_000)
    sampler.register("bad", fail)
    sampler.register("good", lambda: taken.append("good"))
    sampler.sample_once()
    sampler.sample_once()
    assert taken == ["bad", "good", "bad", "good"]
    assert failures("bad") - before == 2
    assert REGISTRY.get_sample_value("tandem_sampled_timestamp_seconds", {"sampler": "good"}) == 1_800_000_000
    assert REGISTRY.get_sample_value("tandem_sampled_timestamp_seconds", {"sampler": "bad"}) is None


def test_a_sampler_that_hangs_is_stopped_so_that_the_next_one_gets_its_turn() -> None:
    taken: list[str] = []
    before = failures("slow")
    sampler = GaugeSampler(sample_seconds_max=0.02)
    sampler.register("slow", lambda: eventlet.sleep(60))
    sampler.register("next", lambda: taken.append("next"))
    sampler.sample_once()
    assert taken == ["next"]
    assert failures("slow") - before == 1


def test_a_sampler_that_keeps_failing_is_logged_once_until_it_works_again() -> None:
    working = [False, False, True, False, False]

    def sample() -> None:
        if not working.pop(0):
            raise ConnectionError

    sampler = GaugeSampler()
    sampler.register("moody", sample)
    with capture_logs() as logged:
        for _ in range(5):
            sampler.sample_once()
    assert [line["event"] for line in logged] == ["sample_failed"] * 2


def test_a_name_is_given_once() -> None:
    sampler = GaugeSampler()
    sampler.register("outbox", lambda: None)
    with pytest.raises(ValueError, match="outbox"):
        sampler.register("outbox", lambda: None)
