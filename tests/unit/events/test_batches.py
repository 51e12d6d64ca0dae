"""Batches are made, held and settled without a broker; what may be deadly is taken with its like only."""

from typing import Any

import pytest

from shared.events.batches import Batch, Batches, ConsumerLimits
from shared.events.delivery import Delivery, Disposition, Outcome
from shared.observability.health import NotReady


class Line:
    """Batches of two at most that are handed to a list; `add` has deliveries with the tags given wait."""

    def __init__(self, **limits: Any) -> None:
        self.begun: list[Batch] = []
        self.batches = Batches(self.begun.append, ConsumerLimits(batch_events_max=2, **limits))

    def add(self, *tags: int, redelivered: bool = False) -> None:
        for tag in tags:
            self.batches.add(Delivery(b"", {}, {}, "", tag=tag, is_redelivered=redelivered))
        self.batches.start_due()

    def settled(self) -> list[list[int]]:
        self.batches.take_reports()
        return [tags(batch) for batch in self.batches.settled()]


def tags(batch: Batch) -> list[int]:
    return [delivery.tag for delivery in batch.deliveries]


def applied(batch: Batch, count: int = 2) -> list[Disposition]:
    return [Disposition(one, Outcome.APPLIED, "said.v1") for one in batch.deliveries[:count]]


def test_batches_are_settled_in_the_order_in_which_they_came_whichever_ends_first() -> None:
    line = Line()
    line.add(1, 2, 3, 4)
    first, second = line.begun
    second.finished(applied(second))
    assert line.settled() == []
    first.finished(applied(first))
    assert line.settled() == [[1, 2], [3, 4]]
    assert not line.batches.are_under_way


def test_what_was_not_decided_of_a_batch_is_handed_over_again_before_what_came_later() -> None:
    line = Line()
    line.add(1, 2, 3, 4)
    first, second = line.begun
    first.finished(applied(first, 1))
    second.finished(applied(second))
    assert line.settled() == [[1]]
    line.batches.start_due()
    assert tags(line.begun[-1]) == [2]
    line.begun[-1].finished(applied(line.begun[-1]))
    assert line.settled() == [[2], [3, 4]]


def test_what_comes_again_is_under_way_with_its_like_only() -> None:
    line = Line()
    line.add(1, redelivered=True)
    line.add(2, 3)
    assert [tags(batch) for batch in line.begun] == [[1]]
    line.begun[0].finished(applied(line.begun[0]))
    assert line.settled() == [[1]]
    line.batches.start_due()
    assert [tags(batch) for batch in line.begun] == [[1], [2, 3]]


def test_a_batch_without_verdicts_is_held_and_a_process_that_holds_one_for_long_is_not_ready() -> None:
    line = Line(hold_seconds_first=0, held_seconds_max=-1)
    line.add(1, 2)
    line.begun[0].finished(None)
    assert line.settled() == []
    assert line.batches.held_events == 2
    with pytest.raises(NotReady, match="held"):
        line.batches.check()
    line.batches.start_due()
    assert line.begun == [line.begun[0]] * 2
    line.begun[0].finished(applied(line.begun[0]))
    assert line.settled() == [[1, 2]]
    line.batches.check()


def test_a_process_whose_batch_does_not_end_is_not_ready() -> None:
    line = Line(under_way_seconds_max=-1)
    line.batches.check()
    line.add(1, 2)
    with pytest.raises(NotReady, match="does not end"):
        line.batches.check()
