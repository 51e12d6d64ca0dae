"""Messages are read as py-amqp reads them, whatever bytes they have."""

from types import SimpleNamespace
from typing import Any

import pytest
from amqp.exceptions import UnexpectedFrame
from amqp.serialization import decode_properties_basic, dumps
from hypothesis import given
from hypothesis import strategies as st

from shared.broker.frames import any_frame_handler, usual_properties

_TEXTS = st.text(max_size=20)
_SHORT_TEXTS = st.text(alphabet="abcé-9", max_size=40)
_VALUES = st.one_of(
    *(_TEXTS, st.integers(-(2**63), 2**63 - 1), st.booleans(), st.none(), st.floats(allow_nan=False)),
    *(st.dictionaries(_SHORT_TEXTS, _TEXTS, max_size=2), st.lists(_TEXTS, max_size=2)),
)
_HEADERS = st.dictionaries(_SHORT_TEXTS, _VALUES, max_size=6)
_USUAL = st.dictionaries(_SHORT_TEXTS, st.one_of(_TEXTS, st.integers(-(2**63), 2**63 - 1)), max_size=6)
_FLAGS = {
    "content_type": (0x8000, "s", _SHORT_TEXTS),
    "content_encoding": (0x4000, "s", _SHORT_TEXTS),
    "application_headers": (0x2000, "F", _HEADERS),
    "delivery_mode": (0x1000, "o", st.integers(0, 255)),
    "priority": (0x0800, "o", st.integers(0, 255)),
    "correlation_id": (0x0400, "s", _SHORT_TEXTS),
    "reply_to": (0x0200, "s", _SHORT_TEXTS),
    "expiration": (0x0100, "s", _SHORT_TEXTS),
    "message_id": (0x0080, "s", _SHORT_TEXTS),
    "timestamp": (0x0040, "L", st.integers(0, 2**64 - 1)),
    "type": (0x0020, "s", _SHORT_TEXTS),
    "user_id": (0x0010, "s", _SHORT_TEXTS),
    "app_id": (0x0008, "s", _SHORT_TEXTS),
    "cluster_id": (0x0004, "s", _SHORT_TEXTS),
}
_PROPERTIES = st.fixed_dictionaries({}, optional={name: values for name, (_, _, values) in _FLAGS.items()})


def encoded(properties: dict[str, Any]) -> bytes:
    """The properties as they are in a frame, in the order of their flags."""
    given_ = [name for name in _FLAGS if name in properties]
    flags = sum(_FLAGS[name][0] for name in given_)
    kinds = "".join(_FLAGS[name][1] for name in given_)
    return flags.to_bytes(2, "big") + dumps(kinds, [properties[name] for name in given_])


def by_py_amqp(content: bytes) -> dict[str, Any] | None:
    """What py-amqp makes of all of it; None where it fails, or leaves some of it."""
    try:
        properties, end = decode_properties_basic(content, 0)
    except Exception:  # noqa: BLE001 - py-amqp raises many kinds
        return None
    return properties if end == len(content) else None


@given(_PROPERTIES)
def test_any_properties_are_read_as_py_amqp_reads_them_or_left_to_it(properties):
    content = encoded(properties)
    assert usual_properties(content, 0) in (None, by_py_amqp(content))


@given(_PROPERTIES, _USUAL)
def test_texts_and_whole_numbers_are_never_left_to_it(properties, headers):
    content = encoded(properties | {"application_headers": headers})
    assert (
        usual_properties(content, 0) == by_py_amqp(content) == properties | {"application_headers": headers}
    )


@given(_PROPERTIES, st.integers(0, 200), st.binary(min_size=1, max_size=4))
def test_bytes_that_make_no_sense_are_left_to_it(properties, at, spoilt):
    content = encoded(properties)
    broken = content[:at] + spoilt + content[at + len(spoilt) :]
    read = usual_properties(broken, 0)
    assert read is None or read == by_py_amqp(broken)


@pytest.mark.parametrize(
    "frames",
    [
        [(2, 1, b"")],
        [(3, 1, b"")],
        [(1, 1, b"\x00\x3c\x00\x3c"), (1, 1, b"\x00\x3c\x00\x3c")],
        [(1, 1, b"\x00\x3c\x00\x3c"), (3, 1, b"")],
    ],
    ids=["a header first", "a body first", "a method in place of a header", "a body in place of a header"],
)
def test_a_frame_that_does_not_follow_is_refused(frames):
    read = any_frame_handler(SimpleNamespace(bytes_recv=0), print)
    *before, last = frames
    for frame in before:
        read(frame)
    with pytest.raises(UnexpectedFrame):
        read(last)


def test_a_message_in_pieces_is_passed_on_once_it_is_whole_also_between_frames_of_other_channels():
    passed = []
    read = any_frame_handler(SimpleNamespace(bytes_recv=0), lambda *what: passed.append(what))
    deliver = b"\x00\x3c\x00\x3c"
    sizes = b"\x00\x3c\x00\x00" + (5).to_bytes(8, "big")
    pieces = [
        *((1, 1, deliver), (1, 2, deliver), (2, 1, sizes + b"\x00\x00"), (8, 0, b""), (3, 1, b"he")),
        *((2, 2, sizes[:-8] + bytes(8) + b"\x00\x00"), (3, 1, b"llo"), (1, 1, b"\x00\x0a\x00\x0a")),
    ]
    assert [read(piece) for piece in pieces] == [False, False, False, False, False, True, True, True]
    assert [(channel, message and message.body) for channel, _, _, message in passed] == [
        (2, ""),
        (1, b"hello"),
        (1, None),
    ]
