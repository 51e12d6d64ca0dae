"""How many events a batch may hold just now: fewer while batches are slow, more as they are quick again."""

BATCH_EVENTS_MIN = 10
BATCH_EVENTS_STEP = 10
SLOW_BATCH_SECONDS = 3.0
"""Half of the time that a transaction has: a batch that took all of it would be done again in parts."""


class BatchSize:
    """Between `BATCH_EVENTS_MIN` and `events_max`: each slow batch halves it, each quick one adds to it."""

    def __init__(self, events_max: int, slow_seconds: float = SLOW_BATCH_SECONDS) -> None:
        self._events_max = events_max
        self._slow_seconds = slow_seconds
        self.events = events_max

    def note(self, events: int, seconds: float) -> None:
        """Learn how long a batch took; only a full one that was quick proves that more would do."""
        if seconds >= self._slow_seconds:
            self.events = max(min(BATCH_EVENTS_MIN, self._events_max), self.events // 2)
        elif events >= self.events:
            self.events = min(self._events_max, self.events + BATCH_EVENTS_STEP)
