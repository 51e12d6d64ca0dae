"""Trace context as the W3C recommendation has it."""

import eventlet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.observability import traces

PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"


def hexadecimal(length: int) -> st.SearchStrategy[str]:
    return st.text("0123456789abcdef", min_size=length, max_size=length).filter(lambda text: int(text, 16))


def test_a_child_stays_in_the_trace_and_has_its_own_span() -> None:
    parent = traces.parse(PARENT)
    assert parent is not None
    child = parent.child()
    assert (child.trace_id, child.sampled) == (parent.trace_id, True)
    assert child.span_id != parent.span_id


@given(hexadecimal(32), hexadecimal(16), st.booleans())
def test_what_is_written_is_read_back(trace_id: str, span_id: str, sampled: bool) -> None:
    context = traces.TraceContext(trace_id, span_id, sampled)
    assert traces.parse(str(context)) == context


@pytest.mark.parametrize(
    "broken",
    [
        None,
        "",
        "not a traceparent",
        PARENT.upper(),
        PARENT[:-1],
        PARENT + "-more",
        "ff" + PARENT[2:],
        "00-" + "0" * 32 + PARENT[35:],
        PARENT[:36] + "0" * 16 + "-01",
        b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    ],
)
def test_a_broken_header_begins_a_new_trace(broken: str | None) -> None:
    assert traces.parse(broken) is None
    with traces.continued(broken) as trace:
        assert trace.trace_id != PARENT[3:35]


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error(text: str) -> None:
    traces.parse(text)


def test_a_later_version_is_read_by_its_first_four_fields() -> None:
    context = traces.parse("cc" + PARENT[2:] + "-what-the-future-holds")
    assert str(context) == PARENT


def test_what_is_sent_along_continues_the_work_at_hand() -> None:
    with traces.continued(PARENT) as trace:
        assert traces.current() == trace
        assert traces.outgoing() == str(trace)
        assert trace.trace_id == PARENT[3:35]
    assert traces.current() is None


def test_a_new_trace_is_sent_when_there_is_none_at_hand() -> None:
    assert traces.parse(traces.outgoing()) is not None


def test_green_threads_keep_their_traces_apart() -> None:
    def work(traceparent: str) -> bool:
        with traces.continued(traceparent):
            eventlet.sleep(0)
            return traces.outgoing()[3:35] == traceparent[3:35]

    threads = [eventlet.spawn(work, str(traces.new())) for _ in range(20)]
    assert all(thread.wait() for thread in threads)
