"""Time that stands still until a test moves it."""


class StandingClock:
    """Tells seconds as `time.monotonic` does."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds
