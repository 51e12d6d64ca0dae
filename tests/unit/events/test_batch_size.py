"""Batches get smaller while they are slow, and grow again."""

from shared.events.batch_size import BATCH_EVENTS_MIN, BATCH_EVENTS_STEP, SLOW_BATCH_SECONDS, BatchSize


def test_each_slow_batch_halves_it_down_to_its_floor() -> None:
    size = BatchSize(200)
    seen = []
    for _ in range(6):
        size.note(size.events, SLOW_BATCH_SECONDS)
        seen.append(size.events)
    assert seen == [100, 50, 25, 12, BATCH_EVENTS_MIN, BATCH_EVENTS_MIN]


def test_each_quick_and_full_batch_adds_to_it_up_to_its_limit() -> None:
    size = BatchSize(200)
    size.note(200, SLOW_BATCH_SECONDS)
    size.note(99, 0.1)
    assert size.events == 100
    size.note(100, 0.1)
    assert size.events == 100 + BATCH_EVENTS_STEP
    for _ in range(20):
        size.note(size.events, 0.1)
    assert size.events == 200


def test_a_limit_below_the_floor_is_kept() -> None:
    size = BatchSize(4)
    size.note(4, SLOW_BATCH_SECONDS)
    assert size.events == 4
