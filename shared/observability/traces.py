"""W3C trace context: which request through HTTP, RPC and events a piece of work belongs to.

No tracing SDK: this file only carries and logs identifiers, and no SDK supports eventlet.

Source: https://www.w3.org/TR/trace-context/ (Recommendation, 2021-11-23).
"""

import random
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

_FORM = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED = 0x01
_NO_TRACE = "0" * 32
_NO_SPAN = "0" * 16


class TraceContext(NamedTuple):
    """One span's place in a trace; `str()` gives the `traceparent` header, always in version 00."""

    trace_id: str
    span_id: str
    sampled: bool = True

    def __str__(self) -> str:
        return self.as_text(self.span_id)

    def as_text(self, span_id: str) -> str:
        """The `traceparent` header of another span with the same trace and flags."""
        return f"00-{self.trace_id}-{span_id}-{'01' if self.sampled else '00'}"

    def child(self) -> "TraceContext":
        """The next span of the same trace."""
        return TraceContext(self.trace_id, _new_span_id(), self.sampled)


_current: ContextVar[TraceContext | None] = ContextVar("tandem_trace", default=None)


def new() -> TraceContext:
    """The first span of a new trace."""
    return TraceContext(secrets.token_hex(16), _new_span_id())


def _new_span_id() -> str:
    # Generated for every event: not a secret, and never 0, which the standard forbids.
    return f"{random.getrandbits(64) or 1:016x}"


def parse(traceparent: str | None) -> TraceContext | None:
    """Parse a `traceparent`; None if it is missing or invalid, so that a new trace is started."""
    form = _FORM.fullmatch(traceparent) if isinstance(traceparent, str) else None
    if form is None:
        return None
    version, trace_id, span_id, flags, rest = form.groups()
    if version == "ff" or (version == "00" and rest) or trace_id == _NO_TRACE or span_id == _NO_SPAN:
        return None
    return TraceContext(trace_id, span_id, bool(int(flags, 16) & _SAMPLED))


def current() -> TraceContext | None:
    """The current span, or None, for example in a new green thread."""
    return _current.get()


@contextmanager
def continued(traceparent: str | None) -> Iterator[TraceContext]:
    """Work as the next span of the given trace, or of a new one if there is no valid one."""
    parent = parse(traceparent)
    trace = parent.child() if parent else new()
    token = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(token)


def outgoing() -> str:
    """The `traceparent` to send: the current span, or a new trace."""
    return str(_current.get() or new())


def child_trace(traceparent: str) -> str:
    """The traceparent of work caused by `traceparent`."""
    parent = parse(traceparent)
    # As `parent.child()` in text would be, at half the cost: it is made for every event.
    return parent.as_text(_new_span_id()) if parent else str(new())
