"""Logs: one JSON object per line on standard output, without personal data.

Three filters keep personal data out of the log:

1. Only the keys of `KEY_SHAPES` are written, and only with a value of that key's shape. 2. Of an exception
its type, code and stack are written, not its text: a duplicate key error, for one, quotes the values. 3. The
log message itself is a constant in our code. A library's message is written as its template, with numbers
filled in and every other argument left out; what still looks like an address or a phone number is masked.
"""

import json
import logging
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TextIO

import pymongo.errors
import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars

from shared.observability import metrics, traces

TEXT_LENGTH_MAX = 300
STACK_FRAMES_MAX = 30
CAUSES_MAX = 4

# Letters and digits together: one of our ids, and neither a first name nor a phone number.
ID = re.compile(r"(?=.*\d)(?=.*[a-z])[A-Za-z0-9_.:\-]{8,100}")
# A host name or an IP address; digits and points alone could be a phone number.
HOST = re.compile(r"(?=.*[a-z])[a-z0-9.:\-]{1,100}|\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f:]*::[0-9a-f:]*")
CODE = re.compile(r"[a-z][a-z0-9_.\-]{0,79}")
ROUTE = re.compile(r"/[A-Za-z0-9_.<>:/{}\-]{0,199}")
TYPE_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.]{0,99}")
TRACEPARENT = re.compile(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}")
NUMBER = (int, float)

KEY_SHAPES: Mapping[str, re.Pattern[str] | tuple[type, ...]] = {
    "attempt": NUMBER,
    "causation_id": ID,
    "check": CODE,
    "code": CODE,
    "collection": CODE,
    "correlation_id": ID,
    "count": NUMBER,
    "dead_letter_id": ID,
    "delay_seconds": NUMBER,
    "error": TYPE_NAME,
    "event_id": ID,
    "event_type": CODE,
    "events": NUMBER,
    "exchange": CODE,
    "host": HOST,
    "instance": CODE,
    "method": TYPE_NAME,
    "migration": CODE,
    "operation": CODE,
    "outcome": CODE,
    "pid": NUMBER,
    "port": NUMBER,
    "queue": CODE,
    "reason": CODE,
    "replicas": NUMBER,
    "route": ROUTE,
    "sampler": CODE,
    "seconds": NUMBER,
    "sequence": NUMBER,
    "service": CODE,
    "signal": TYPE_NAME,
    "state": CODE,
    "status": NUMBER,
    "tenant": CODE,
    "traceparent": TRACEPARENT,
}

# Their texts name servers and code, never data.
_TELLING_ERRORS = (pymongo.errors.ConnectionFailure, AttributeError, ImportError, NameError)

_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+")
_PHONE = re.compile(r"(?<!\w)\+?\(?(?>\d(?:[\s().-]{0,3}\d){6,})(?!:\d)")
_PLACEHOLDER = re.compile(r"%(?:\((?P<name>\w+)\))?[-#0 +]*\d*(?:\.\d+)?(?P<kind>[a-zA-Z%])")
_LEFT_OUT = "…"

EventDict = dict[str, Any]


def configure(service: str, instance: str, level: str = "INFO", stream: TextIO | None = None) -> None:
    """Send every log line of this process, ours and the libraries', through the filters to standard output.

    Call it once, at startup. A test passes its own `stream`; the last call applies.
    """
    out = stream or sys.stdout
    number = logging.getLevelNamesMapping()[level.upper()]
    structlog.configure(
        processors=_processors(service, instance),
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=lambda name="tandem": _NamedWriteLogger(name, out),
        cache_logger_on_first_use=stream is None,
    )
    logging.basicConfig(handlers=[_LibraryHandler(service, instance, out)], level=number, force=True)
    logging.captureWarnings(True)
    sys.excepthook = _log_uncaught


def get_logger(name: str) -> structlog.typing.FilteringBoundLogger:
    """A logger: `logs.get_logger(__name__).info("batch_committed", events=100, seconds=0.04)`.

    The message is a constant; variable data goes into keys, which are listed in `KEY_SHAPES`.
    """
    return structlog.get_logger(name)


@contextmanager
def warnings_only() -> Iterator[None]:
    """For a command with output of its own: log only warnings, to standard error."""
    before = structlog.get_config()
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        yield
    finally:
        structlog.configure(**before)


@contextmanager
def bound(**keys: Any) -> Iterator[None]:
    """Add keys, such as tenant and event_id, to every line logged inside, by libraries too."""
    with bound_contextvars(**keys):
        yield


def describe_exception(error: BaseException, causes_left: int = CAUSES_MAX) -> EventDict:
    """What may be logged of an exception: type, code, stack, causes; its text if that never holds data."""
    described: EventDict = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    code = getattr(error, "code", None)
    if isinstance(code, int) or (isinstance(code, str) and CODE.fullmatch(code)):
        described["code"] = code
    if isinstance(error, OSError) and error.strerror:
        described["text"] = blotted(str(error.strerror))
    elif isinstance(error, _TELLING_ERRORS):
        described["text"] = blotted(str(error))
    described["stack"] = _stack(error.__traceback__)
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and causes_left:
        described["cause"] = describe_exception(cause, causes_left - 1)
    return described


def blotted(text: str) -> str:
    """The text, cut to a line's length, with what looks like an address or a phone number masked."""
    return _PHONE.sub("[number]", _EMAIL.sub("[address]", text[:TEXT_LENGTH_MAX]))


def _processors(service: str, instance: str) -> list[Callable[..., Any]]:
    def add_process(_logger: Any, _method: str, line: EventDict) -> EventDict:
        return {**line, "service": service, "instance": instance}

    return [
        merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_process,
        _add_trace,
        _only_allowed,
        _as_json,
    ]


def _add_trace(_logger: Any, _method: str, line: EventDict) -> EventDict:
    trace = traces.current()
    if trace is not None:
        line["traceparent"] = str(trace)
    return line


def _only_allowed(logger: Any, _method: str, line: EventDict) -> EventDict:
    allowed = {
        "timestamp": line["timestamp"],
        "level": line["level"],
        "logger": logger.name,
        "event": blotted(line["event"]) if isinstance(line["event"], str) else type(line["event"]).__name__,
    }
    for key, shape in KEY_SHAPES.items():
        value = line.get(key)
        if value is not None and _has_shape(value, shape):
            allowed[key] = value
    error = _exception_of(line.get("exc_info"))
    if error is not None:
        allowed["exception"] = describe_exception(error)
    return allowed


def _has_shape(value: Any, shape: re.Pattern[str] | tuple[type, ...]) -> bool:
    if isinstance(shape, tuple):
        return isinstance(value, shape)
    return isinstance(value, str) and shape.fullmatch(value) is not None


def _exception_of(exc_info: Any) -> BaseException | None:
    if isinstance(exc_info, BaseException):
        return exc_info
    if isinstance(exc_info, tuple):
        return exc_info[1]
    return sys.exc_info()[1] if exc_info else None


def _stack(traceback: TracebackType | None) -> list[str]:
    frames = []
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename}:{traceback.tb_lineno} {code.co_qualname}")
        traceback = traceback.tb_next
    return frames[-STACK_FRAMES_MAX:]


def _as_json(_logger: Any, _method: str, line: EventDict) -> str:
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def _log_uncaught(kind: type[BaseException], error: BaseException, _traceback: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt):
        get_logger("tandem").critical("process_ended_by_exception", exc_info=error)


class _NamedWriteLogger(structlog.WriteLogger):
    """Writes lines under one logger name. A line that cannot be written is counted and dropped."""

    def __init__(self, name: str, out: TextIO) -> None:
        super().__init__(out)
        self.name = name

    def msg(self, message: str) -> None:
        try:
            super().msg(message)
        except Exception:  # noqa: BLE001 - a full disk or a broken pipe never stops the work
            metrics.log_line_lost()

    log = debug = info = warn = warning = msg
    fatal = failure = err = error = critical = exception = msg


class _LibraryHandler(logging.Handler):
    """Passes the records of standard logging through the same processors."""

    def __init__(self, service: str, instance: str, out: TextIO) -> None:
        super().__init__()
        self._processors = _processors(service, instance)
        self._out = out

    def emit(self, record: logging.LogRecord) -> None:
        try:
            self._out.write(self._line(record) + "\n")
            self._out.flush()
        except Exception:  # noqa: BLE001 - logging never stops the work, and handleError would print the values
            metrics.log_line_lost()

    def _line(self, record: logging.LogRecord) -> str:
        line: Any = {
            **record.__dict__,
            "event": template_of(record),
        }
        method = logging.getLevelName(record.levelno).lower()
        for process in self._processors:
            line = process(record, method, line)
        return line


def template_of(record: logging.LogRecord) -> str:
    """A library's message with the numbers filled in and all other arguments left out."""
    if not isinstance(record.msg, str):
        return type(record.msg).__name__
    if not record.args:
        return record.msg
    named = record.args if isinstance(record.args, Mapping) else {}
    positional = iter(record.args if isinstance(record.args, tuple) else ())

    def fill(placeholder: re.Match[str]) -> str:
        if placeholder["kind"] == "%":
            return "%"
        value = named.get(placeholder["name"]) if placeholder["name"] else next(positional, None)
        return str(value) if isinstance(value, (int, float)) else _LEFT_OUT

    return _PLACEHOLDER.sub(fill, record.msg)
