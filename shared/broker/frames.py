"""Frames become messages: the usual ones quickly, and any of them.

py-amqp looks at each part of a message's properties through several calls, which together take a twentieth of
the time of an event. Here what our own publishers send is read in one loop; anything else is left to py-amqp.
A message whose properties py-amqp cannot decode would end every consumer that reads it; here it is passed on
without them.
"""

import struct
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from amqp import Message, spec
from amqp.exceptions import FrameSyntaxError, UnexpectedFrame

UNREADABLE = "x-tandem-unreadable"
"""The header that replaces undecodable properties and headers: their bytes, in Base64."""
UNREADABLE_BYTES_MAX = 48 * 1024
"""How many of those bytes are kept, so that the header fits into a frame."""

Frame = tuple[int, int, bytes]

_METHOD, _HEADER, _BODY, _HEARTBEAT = 1, 2, 3, 8
_WITH_CONTENT = frozenset({spec.Basic.Return, spec.Basic.Deliver, spec.Basic.GetOk})
_METHOD_NAME = struct.Struct(">HH")
_CANNOT_BE_READ = (
    *(FrameSyntaxError, struct.error),
    *(ValueError, TypeError, ArithmeticError, RecursionError, OSError),
)

_FLAGS = struct.Struct(">H")
_SIZE = struct.Struct(">I")
_LONG_STRING = ord("S")
_NUMBERS = {ord(kind): struct.Struct(form) for kind, form in (("I", ">i"), ("l", ">q"), ("L", ">q"))}
_SHORT_STRINGS_FIRST = ((0x8000, "content_type"), (0x4000, "content_encoding"))
_HEADERS = 0x2000
_OCTETS = ((0x1000, "delivery_mode"), (0x0800, "priority"))
_SHORT_STRINGS = (
    (0x0400, "correlation_id"),
    (0x0200, "reply_to"),
    (0x0100, "expiration"),
    (0x0080, "message_id"),
)
_TIMESTAMP = 0x0040
_TIME = struct.Struct(">Q")
_SHORT_STRINGS_LAST = ((0x0020, "type"), (0x0010, "user_id"), (0x0008, "app_id"), (0x0004, "cluster_id"))
_UNUSUAL = 0x0003


class AnyMessage(Message):
    """py-amqp's message, but it accepts any properties: see `UNREADABLE`."""

    def _load_properties(self, class_id: int, buf: bytes, offset: int) -> int:
        try:
            usual = usual_properties(buf, offset)
            if usual is None:
                return super()._load_properties(class_id, buf, offset)
            self.properties = usual
        except _CANNOT_BE_READ:
            given = bytes(buf[offset : offset + UNREADABLE_BYTES_MAX])
            self.properties = {"application_headers": {UNREADABLE: b64encode(given).decode()}}
        return len(buf)


def usual_properties(content: bytes, at: int) -> dict[str, Any] | None:
    """The properties from `at` on, as py-amqp decodes them; None where it is for py-amqp to say."""
    try:
        properties, end = _properties(content, at)
    except (LookupError, ValueError, struct.error):
        return None
    return properties if end == len(content) else None


def _properties(content: bytes, at: int) -> tuple[dict[str, Any], int]:
    (flags,) = _FLAGS.unpack_from(content, at)
    if flags & _UNUSUAL:
        raise ValueError("more flags follow")
    properties: dict[str, Any] = {}
    at = _short_strings(_SHORT_STRINGS_FIRST, flags, content, at + _FLAGS.size, properties)
    if flags & _HEADERS:
        properties["application_headers"], at = _table(content, at)
    for flag, name in _OCTETS:
        if flags & flag:
            properties[name] = content[at]
            at += 1
    at = _short_strings(_SHORT_STRINGS, flags, content, at, properties)
    if flags & _TIMESTAMP:
        (properties["timestamp"],) = _TIME.unpack_from(content, at)
        at += _TIME.size
    return properties, _short_strings(_SHORT_STRINGS_LAST, flags, content, at, properties)


def _short_strings(
    named: tuple[tuple[int, str], ...], flags: int, content: bytes, at: int, properties: dict[str, Any]
) -> int:
    """Where they end."""
    for flag, name in named:
        if flags & flag:
            end = at + 1 + content[at]
            properties[name] = content[at + 1 : end].decode()
            at = end
    return at


def _table(content: bytes, at: int) -> tuple[dict[str, Any], int]:
    """A table of texts and whole numbers, and where it ends. Raises `LookupError` for any other value."""
    table: dict[str, Any] = {}
    end = at + _SIZE.size + _SIZE.unpack_from(content, at)[0]
    at += _SIZE.size
    while at < end:
        value_at = at + 1 + content[at]
        name = content[at + 1 : value_at].decode()
        kind = content[value_at]
        if kind == _LONG_STRING:
            text_at = value_at + 5
            at = text_at + _SIZE.unpack_from(content, value_at + 1)[0]
            table[name] = content[text_at:at].decode()
        else:
            number = _NUMBERS[kind]
            (table[name],) = number.unpack_from(content, value_at + 1)
            at = value_at + 1 + number.size
    if at != end:
        raise ValueError("the table ends within a value")
    return table, end


def any_frame_handler(connection: Any, callback: Callable[..., None]) -> Callable[[Frame], bool]:
    """py-amqp's frame reader, with messages that accept any properties.

    It reports whether a frame completed something that was passed on. Raises `UnexpectedFrame` for a frame
    that does not follow the one before it.
    """
    under_way: dict[int, AnyMessage] = {}

    def read(frame: Frame) -> bool:
        kind, channel, content = frame
        connection.bytes_recv += 1
        if kind == _HEARTBEAT:
            return False
        message = under_way.get(channel)
        if kind != _expected(message):
            raise UnexpectedFrame(f"a frame of kind {kind} came instead of one of kind {_expected(message)}")
        if message is None:
            method = _METHOD_NAME.unpack_from(content)
            if method in _WITH_CONTENT:
                under_way[channel] = AnyMessage(frame_method=method, frame_args=content)
                return False
            callback(channel, method, content, None)
            return True
        take = message.inbound_header if kind == _HEADER else message.inbound_body
        take(content)
        if not message.ready:
            return False
        del under_way[channel]
        callback(channel, message.frame_method, message.frame_args, message)
        return True

    return read


def _expected(message: AnyMessage | None) -> int:
    """The kind of the frame that must follow."""
    if message is None:
        return _METHOD
    return _BODY if message.body_size else _HEADER
