"""How many events a batch may hold: fewer while batches are slow, more once they are fast again."""

BATCH_EVENTS_MIN = 10
BATCH_EVENTS_STEP = 10
SLOW_BATCH_SECONDS = 3.0
"""Half of a transaction's time: a batch that used all of it would be repeated in parts."""


class BatchSize:
    """Between `BATCH_EVENTS_MIN` and `events_max`: each slow batch halves it, each fast one adds to it."""

    def __init__(self, events_max: int, slow_seconds: float = SLOW_BATCH_SECONDS) -> None:
        self._events_max = events_max
        self._slow_seconds = slow_seconds
        self.events = events_max

    def conflicted(self) -> None:
        """Record that a batch met others who changed the same: smaller ones slip between them."""
        self.events = max(min(BATCH_EVENTS_MIN, self._events_max), self.events // 2)

    def note(self, events: int, seconds: float) -> None:
        """Record the duration of a batch; only a full, fast one shows that more is possible."""
        if seconds >= self._slow_seconds:
            self.conflicted()
        elif events >= self.events:
            self.events = min(self._events_max, self.events + BATCH_EVENTS_STEP)
