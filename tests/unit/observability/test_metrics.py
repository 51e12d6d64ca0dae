"""What is counted, under which labels, and how little of it there can be."""

import time
from collections.abc import Callable

import pytest
from prometheus_client import REGISTRY

from shared.observability import metrics

HEARD = "heard.v1"
SAID = "said.v1"
OVERHEAD_SECONDS_MAX = 20e-6


@pytest.fixture(autouse=True, scope="module")
def _types() -> None:
    metrics.know_event_types(published=[SAID], subscribed=[HEARD])


def grown(name: str, act: Callable[[], None], **labels: str) -> float:
    before = REGISTRY.get_sample_value(name, labels) or 0
    act()
    return (REGISTRY.get_sample_value(name, labels) or 0) - before


@pytest.mark.parametrize(
    ("name", "count", "event_type"),
    [
        ("tandem_events_published_total", metrics.published, SAID),
        ("tandem_events_applied_total", metrics.applied, HEARD),
        ("tandem_events_duplicated_total", metrics.duplicated, HEARD),
        ("tandem_events_retried_total", metrics.retried, HEARD),
    ],
)
def test_a_batch_is_counted_with_one_call(name: str, count: Callable[..., None], event_type: str) -> None:
    assert REGISTRY.get_sample_value(name, {"type": event_type}) is not None, "a known type starts at zero"
    assert grown(name, lambda: count(event_type, 100), type=event_type) == 100
    assert grown(name, lambda: count(event_type), type=event_type) == 1


def test_a_dead_event_is_counted_by_its_reason() -> None:
    assert (
        grown("tandem_events_dead_total", lambda: metrics.dead(HEARD, "schema"), type=HEARD, reason="schema")
        == 1
    )


def test_types_that_nobody_declared_are_one_series() -> None:
    def hear_nonsense() -> None:
        for number in range(500):
            metrics.applied(f"nonsense.{number}.v1")
            metrics.dead(f"nonsense.{number}.v1", "unknown_type")

    assert grown("tandem_events_applied_total", hear_nonsense, type="unknown") == 500
    assert REGISTRY.get_sample_value("tandem_events_applied_total", {"type": "nonsense.1.v1"}) is None
    assert REGISTRY.get_sample_value(
        "tandem_events_dead_total", {"type": "unknown", "reason": "unknown_type"}
    ) == pytest.approx(500)


def test_labels_that_could_grow_stop_growing() -> None:
    for number in range(2 * metrics.ROUTES_MAX):
        metrics.http_answered(f"/{number}", "GET", 404, 0.01)
        metrics.rpc_answered(f"{number}", "ok", 0.01)
        metrics.dead(HEARD, f"reason_{number}")
        metrics.queue_holds(f"queue-{number}", 1)
    assert series("tandem_http_request_seconds_count") <= metrics.ROUTES_MAX + 1
    assert series("tandem_rpc_seconds_count") <= metrics.OPERATIONS_MAX + 1
    assert series("tandem_events_dead_total") <= 2 * (metrics.REASONS_MAX + 1)
    assert series("tandem_queue_messages") <= metrics.QUEUES_MAX


def test_a_method_that_http_does_not_know_is_other() -> None:
    assert series("tandem_http_request_seconds_count", method="BREW") == 0
    metrics.http_answered(None, "BREW", 405, 0.01)
    assert series("tandem_http_request_seconds_count", method="BREW") == 0


def test_a_gauge_that_was_never_set_is_absent() -> None:
    gauge = metrics.SampledGauge("tandem_test_ledger_cents", "For this test only")
    try:
        assert REGISTRY.get_sample_value("tandem_test_ledger_cents") is None
        gauge.set(0)
        assert REGISTRY.get_sample_value("tandem_test_ledger_cents") == 0
        gauge.clear()
        assert REGISTRY.get_sample_value("tandem_test_ledger_cents") is None
    finally:
        REGISTRY.unregister(gauge)


def test_counting_costs_next_to_nothing() -> None:
    rounds = 2_000
    # Time of this thread: other work on the machine must not count.
    started = time.thread_time()
    for _ in range(rounds):
        metrics.applied(HEARD)
        metrics.handled(HEARD, 0.001)
    assert (time.thread_time() - started) / rounds < OVERHEAD_SECONDS_MAX


def series(name: str, **labels: str) -> int:
    return sum(
        sample.name == name and labels.items() <= sample.labels.items()
        for family in REGISTRY.collect()
        for sample in family.samples
    )
