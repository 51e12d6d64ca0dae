"""Requests to end: the first one stops what runs in order, and no other one disturbs that."""

import contextlib
import signal
import threading
from collections.abc import Iterator

END_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Treat a request to end (SIGTERM, SIGHUP) like Ctrl-C: the first one raises KeyboardInterrupt."""
    asked = False

    def interrupt(_number: int, _frame: object) -> None:
        nonlocal asked
        if asked:
            return
        asked = True
        raise KeyboardInterrupt

    before = {number: signal.signal(number, interrupt) for number in END_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def finish_in_peace() -> None:
    """Be deaf to requests to end from now on: a second Ctrl-C must not leave half of it running."""
    if threading.current_thread() is threading.main_thread():
        for number in END_SIGNALS:
            signal.signal(number, signal.SIG_IGN)
