"""Named crash points, at which a test can kill a process.

A point does nothing unless the process was started with its name in `TANDEM_CRASH_AT`.
"""

import os
import signal
from enum import StrEnum


class CrashPoint(StrEnum):
    """The points at which a crash would do the most harm without outbox, inbox and late acks."""

    AFTER_RECEIVE = "after_receive"
    MID_BATCH = "mid_batch"
    AFTER_COMMIT_BEFORE_ACK = "after_commit_before_ack"
    AFTER_COMMIT_BEFORE_PUBLISH = "after_commit_before_publish"
    AFTER_PUBLISH_BEFORE_MARK = "after_publish_before_mark"
    DURING_DEAD_LETTERING = "during_dead_lettering"


_armed: str = ""


def arm(crash_at: str) -> None:
    """Enable the point named `crash_at` in this process; an empty name disables all."""
    global _armed
    _armed = CrashPoint(crash_at) if crash_at else ""


def crash_point(point: CrashPoint) -> None:
    """Die here as by `kill -9`, if this point is enabled."""
    if _armed and point is _armed:
        os.kill(os.getpid(), signal.SIGKILL)
