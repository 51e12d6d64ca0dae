"""Messages as no library of ours would write them: the bytes of their properties are given as they are."""

from amqp import Channel, Message
from amqp.serialization import dumps

from shared.broker import names

HEADERS = 0x2000
CONTENT_TYPE = 0x8000
MESSAGE_ID = 0x0080
TIMESTAMP = 0x0040


class RawMessage(Message):
    """A body with the given bytes for flags and properties."""

    def __init__(self, body: bytes, flags: int, properties: bytes) -> None:
        super().__init__(body)
        self._raw = flags.to_bytes(2, "big") + properties

    def _serialize_properties(self) -> bytes:
        return self._raw


def table(name: bytes, kind: bytes, value: bytes) -> bytes:
    """The bytes of a header table with one entry."""
    entry = bytes([len(name)]) + name + kind + value
    return len(entry).to_bytes(4, "big") + entry


def short_text(value: bytes) -> bytes:
    """The bytes of a property that is text."""
    return bytes([len(value)]) + value


def long_text(value: bytes) -> bytes:
    """The bytes of a header that is text."""
    return len(value).to_bytes(4, "big") + value


def headers(**values: object) -> bytes:
    """The bytes of a sound header table."""
    return dumps("F", [values])


def publish_raw(channel: Channel, body: bytes, flags: int, properties: bytes) -> None:
    """Say such a message as advocacy would an attendance."""
    message = RawMessage(body, flags, properties)
    channel.basic_publish_confirm(
        message, names.events_exchange("advocacy"), "attendance.recorded.v1", mandatory=True
    )
