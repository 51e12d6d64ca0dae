"""What metrics are made of: children that stay within a limit, and gauges that are absent until set."""

import math
import threading
from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from prometheus_client import REGISTRY
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.metrics import MetricWrapperBase

OTHER = "other"
"""The label in place of each that is beyond a limit."""
M = TypeVar("M", bound=MetricWrapperBase)


class Children(Generic[M]):
    """The children of one metric, kept at hand, and never more of them than `limit` beside `OTHER`."""

    def __init__(self, metric: M, limit: int) -> None:
        self._metric = metric
        self._limit = limit
        self._children: dict[tuple[str, ...], M] = {}

    def __call__(self, *labels: str) -> M:
        child = self._children.get(labels)
        return child if child is not None else self._admit(labels)

    def _admit(self, labels: tuple[str, ...]) -> M:
        if len(self._children) >= self._limit:
            labels = (OTHER,) * len(labels)
        return self._children.setdefault(labels, self._metric.labels(*labels))


class SampledGauge:
    """A gauge that is absent until it was set: a process without a ledger does not report a sum of zero."""

    def __init__(self, name: str, documentation: str, labels: Sequence[str] = (), limit: int = 1) -> None:
        self._name = name
        self._documentation = documentation
        self._labels = tuple(labels)
        self._limit = limit
        self._values: dict[tuple[str, ...], float] = {}
        self._lock = threading.Lock()
        REGISTRY.register(self)

    def set(self, value: float, *labels: str) -> None:
        """Report `value` from now on; a label set beyond the limit is left out."""
        if math.isnan(value):
            raise ValueError(f"{self._name} was set to not-a-number")
        with self._lock:
            if labels in self._values or len(self._values) < self._limit:
                self._values[labels] = value

    def value(self, *labels: str) -> float | None:
        """What was reported last, None when nothing was."""
        with self._lock:
            return self._values.get(labels)

    def clear(self, *labels: str) -> None:
        """Be absent again, as when the thing that was measured is no longer this process' to measure."""
        with self._lock:
            self._values.pop(labels, None)

    def describe(self) -> Iterator[Metric]:
        """The family without values, for the registry."""
        yield GaugeMetricFamily(self._name, self._documentation, labels=self._labels)

    def collect(self) -> Iterator[Metric]:
        """The family with the values that were set."""
        family = GaugeMetricFamily(self._name, self._documentation, labels=self._labels)
        with self._lock:
            values = dict(self._values)
        for labels, value in values.items():
            family.add_metric(labels, value)
        yield family
