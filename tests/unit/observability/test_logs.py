"""What reaches the log, and what never does."""

import ast
import io
import json
import logging
import string
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pymongo.errors
import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import REGISTRY

from shared.observability import logs, traces

ROOT = Path(__file__).parents[3]
EVENT_ID = "01935e4a-7c55-7e8a-9a10-3f0c2b1d4e5f"

letters = st.text(string.ascii_lowercase, min_size=3, max_size=10)
emails = st.builds("{}.{}@{}.example".format, letters, letters, letters)
phones = st.builds(
    "{}{}{}{}{}{}".format,
    st.sampled_from(["", "+1 ", "1-"]),
    st.integers(200, 999),
    st.sampled_from(["-", " ", ".", ""]),
    st.integers(200, 999),
    st.sampled_from(["-", " ", ".", ""]),
    st.integers(1000, 9999),
)
names = st.builds("{} {}".format, letters.map(str.title), letters.map(str.title))
personal = st.one_of(emails, phones, names)
keys = st.one_of(
    st.sampled_from(
        sorted(set(logs.KEY_SHAPES) | {"email", "phone", "given_name", "actor", "body", "request"})
    ),
    letters.filter(lambda key: key not in {"event", "self"}),
)


class LineReader:
    """Everything logged so far, as text and as the lines' objects."""

    def __init__(self, out: io.StringIO) -> None:
        self._out = out

    @property
    def text(self) -> str:
        return self._out.getvalue()

    @property
    def last(self) -> dict:
        return json.loads(self.text.splitlines()[-1])

    def clear(self) -> None:
        self._out.seek(0)
        self._out.truncate()


@pytest.fixture(scope="module")
def lines() -> Iterator[LineReader]:
    out = io.StringIO()
    before, level, excepthook = logging.root.handlers[:], logging.root.level, sys.excepthook
    showwarning = warnings.showwarning
    logs.configure("stipends", "stipends-1", "INFO", stream=out)
    yield LineReader(out)
    logging.captureWarnings(False)
    warnings.showwarning = showwarning
    logging.root.handlers, sys.excepthook = before, excepthook
    logging.root.setLevel(level)
    structlog.reset_defaults()


def test_a_line_is_one_json_object_that_says_what_where_and_on_whose_behalf(lines: LineReader) -> None:
    with (
        traces.continued(None) as trace,
        logs.bound(tenant="lakeshore", correlation_id=EVENT_ID, event_id=EVENT_ID),
    ):
        logs.get_logger("shared.persistence.inbox").info("batch committed", events=100, seconds=0.25)
    line = lines.last
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "shared.persistence.inbox",
        "event": "batch committed",
        "service": "stipends",
        "instance": "stipends-1",
        "tenant": "lakeshore",
        "correlation_id": EVENT_ID,
        "event_id": EVENT_ID,
        "traceparent": str(trace),
        "events": 100,
        "seconds": 0.25,
    }


def test_what_was_bound_for_one_event_is_gone_with_the_next(lines: LineReader) -> None:
    with logs.bound(tenant="lakeshore"):
        pass
    logs.get_logger("x").info("idle")
    assert "tenant" not in lines.last


def test_a_library_logs_through_the_same_walls_with_the_same_keys(lines: LineReader) -> None:
    with logs.bound(tenant="lakeshore"):
        logging.getLogger("kombu.connection").warning("%s: try %d in %.1f s", "maria@example.org", 3, 1.5)
    line = lines.last
    assert (line["event"], line["logger"], line["level"]) == (
        "…: try 3 in 1.5 s",
        "kombu.connection",
        "warning",
    )
    assert (line["service"], line["tenant"]) == ("stipends", "lakeshore")


def test_below_the_level_nothing_is_written(lines: LineReader) -> None:
    lines.clear()
    logs.get_logger("x").debug("details")
    logging.getLogger("x").debug("details")
    assert lines.text == ""


def test_a_duplicate_key_error_is_told_without_the_values_that_it_quotes(lines: LineReader) -> None:
    try:
        raise pymongo.errors.DuplicateKeyError("E11000 dup key: { email: 'maria@example.org' }", 11000)
    except pymongo.errors.DuplicateKeyError:
        logs.get_logger("x").exception("the handler failed")
    assert "maria" not in lines.text.splitlines()[-1]
    error = lines.last["exception"]
    assert (error["type"], error["code"]) == ("pymongo.errors.DuplicateKeyError", 11000)
    assert error["stack"][-1].endswith(
        test_a_duplicate_key_error_is_told_without_the_values_that_it_quotes.__name__
    )


def test_a_lost_server_is_named(lines: LineReader) -> None:
    try:
        raise pymongo.errors.AutoReconnect("127.0.0.1:27117: connection closed")
    except pymongo.errors.AutoReconnect as error:
        logs.get_logger("x").warning("the database is away", exc_info=error)
    assert lines.last["exception"]["text"] == "127.0.0.1:27117: connection closed"


def test_a_missing_file_is_told_without_its_name(lines: LineReader) -> None:
    logs.get_logger("x").error(
        "cannot read", exc_info=FileNotFoundError(2, "No such file or directory", "Maria Alvarez.csv")
    )
    assert lines.last["exception"]["text"] == "No such file or directory"
    assert "Maria" not in lines.text


def test_the_cause_of_an_exception_is_told_too(lines: LineReader) -> None:
    try:
        try:
            raise KeyError("Maria Alvarez")
        except KeyError as error:
            raise RuntimeError("no such person: Maria Alvarez") from error
    except RuntimeError:
        logs.get_logger("x").exception("failed")
    assert lines.last["exception"]["cause"]["type"] == "builtins.KeyError"
    assert "Maria Alvarez" not in lines.text


def test_an_uncaught_exception_ends_in_the_log_without_its_text(lines: LineReader) -> None:
    sys.excepthook(ValueError, ValueError("Maria Alvarez"), None)
    assert lines.last["level"] == "critical"
    assert "Maria Alvarez" not in lines.text


@given(key=keys, value=personal)
def test_no_personal_data_passed_as_an_extra_reaches_the_output(
    lines: LineReader, key: str, value: str
) -> None:
    lines.clear()
    logs.get_logger("x").info("tried", **{key: value})
    with logs.bound(**{key: value}):
        logs.get_logger("x").info("tried")
    extra = f"x_{key}"  # logging refuses its own attribute names as extras
    logging.getLogger("x").info("tried", extra={extra: value})
    assert len(lines.text.splitlines()) == 3
    assert value not in lines.text


@given(value=personal)
def test_no_personal_data_as_an_argument_of_a_librarys_message_reaches_the_output(
    lines: LineReader, value: str
) -> None:
    lines.clear()
    library = logging.getLogger("library")
    library.warning("cannot mail %s", value)
    library.warning("cannot mail %(address)r", {"address": value})
    library.warning(ValueError(value))
    library.error("failed: %s", ValueError(value), exc_info=ValueError(value))
    assert len(lines.text.splitlines()) == 4
    assert value not in lines.text


@given(value=st.one_of(emails, phones))
def test_an_address_or_number_written_into_a_message_is_blotted_out(lines: LineReader, value: str) -> None:
    lines.clear()
    logs.get_logger("x").info(f"cannot reach <{value}>, giving up")
    logging.getLogger("x").info(f"cannot reach {value}: giving up")  # noqa: G004 - what a careless library does
    assert len(lines.text.splitlines()) == 2
    assert value not in lines.text


def _log_calls() -> Iterator[tuple[str, ast.Call]]:
    methods = {"debug", "info", "warning", "error", "critical", "exception"}
    for folder in ("shared", "services", "deploy"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                    continue
                target = node.func.value
                name = target.id if isinstance(target, ast.Name) else getattr(target, "attr", "")
                if node.func.attr in methods and name in {"_log", "log", "_logger", "logger"}:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", node


def test_every_message_in_our_code_is_a_constant() -> None:
    varying = [
        place
        for place, call in _log_calls()
        if not (call.args and isinstance(call.args[0], ast.Constant) and len(call.args) == 1)
    ]
    assert varying == []


def test_every_key_that_our_code_logs_is_on_the_list() -> None:
    known = {*logs.KEY_SHAPES, "exc_info"}
    unknown = [
        (place, keyword.arg)
        for place, call in _log_calls()
        for keyword in call.keywords
        if keyword.arg not in known
    ]
    assert unknown == []


class BrokenPipe(io.StringIO):
    """Whoever read the lines is gone."""

    def write(self, _text: str) -> int:
        raise BrokenPipeError


def test_a_line_that_cannot_be_written_is_counted_and_stops_nobody(lines: LineReader) -> None:
    lost = REGISTRY.get_sample_value("tandem_log_lines_lost_total") or 0
    log = logs._NamedWriteLogger("x", BrokenPipe())
    for say in (log.msg, log.info, log.warning, log.error, log.critical, log.exception):
        say("line")
    assert REGISTRY.get_sample_value("tandem_log_lines_lost_total") == lost + 6
