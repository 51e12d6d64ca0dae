"""Whatever bytes a message is made of, it is kept with its reason, and what is behind it goes on."""

import pytest

from shared.actor import PLATFORM_TENANT, Role
from shared.broker import names
from shared.broker.connection import messages_in
from shared.events.dead_letter_sink import BYTES_AT_ONCE_MAX
from shared.events.dead_letters import DeadLetter, read_body
from tests.support import raw_messages as raw
from tests.support.harness import actor, delivery_of
from tests.support.inbox import consuming, letters, publish, tallied
from tests.support.malformed import outgoing
from tests.support.tallies import attendance
from tests.support.waiting import eventually

OPERATOR = actor(Role.OPERATOR, tenant=PLATFORM_TENANT)
MILLISECONDS = (1_764_000_000_000).to_bytes(8, "big")
HALF_A_PAIR = b"\xed\xa0\x80"
NESTED = 3_000


def nested(depth: int) -> bytes:
    """A header table in a header table, and so on."""
    content = b""
    for _ in range(depth):
        content = b"\x01nF" + len(content).to_bytes(4, "big") + content
    return len(content).to_bytes(4, "big") + content


UNREADABLE = {
    "a property that is not UTF-8": (raw.CONTENT_TYPE, raw.short_text(b"\xff\xfe")),
    "a message id that is not UTF-8": (raw.MESSAGE_ID, raw.short_text(b"\xc3(")),
    "a time that no calendar has": (raw.HEADERS, raw.table(b"at", b"T", MILLISECONDS)),
    "tables without end": (raw.HEADERS, nested(NESTED)),
}
ODD = {
    "a header whose name is not UTF-8": (raw.HEADERS, raw.table(b"\xff\xfe", b"S", raw.long_text(b"x"))),
    "half of a surrogate pair": (raw.HEADERS, raw.table(b"a", b"S", raw.long_text(HALF_A_PAIR))),
    "a name that is half a pair": (raw.HEADERS, raw.table(HALF_A_PAIR, b"S", raw.long_text(b"x"))),
    "a time beyond all numbers": (raw.TIMESTAMP, b"\xff" * 8),
    "a message id that is a path": (raw.MESSAGE_ID, raw.short_text(b"a/../b?c#d")),
    "a message id that leads upward": (raw.MESSAGE_ID, raw.short_text(b"..")),
    "nothing at all": (0, b""),
}


@pytest.mark.parametrize(
    ("flags", "properties", "reason"),
    [
        *(pytest.param(*bytes_, "unreadable", id=name) for name, bytes_ in UNREADABLE.items()),
        *(pytest.param(*bytes_, "missing_envelope", id=name) for name, bytes_ in ODD.items()),
    ],
)
def test_it_is_kept_shown_and_replayed_and_the_next_one_applied(
    service, topology_uri, connection, relay, flags, properties, reason
):
    raw.publish_raw(connection.channel(), b"{}", flags, properties)
    publish(connection, [outgoing(delivery_of(attendance(1)), key=1)])
    with consuming(service, topology_uri):
        eventually(lambda: tallied(service) == 1, what="the one behind it")
        (letter,) = eventually(lambda: letters(service), what="the dead letter")
        assert letter["reason"] == reason
        assert read_body(service.store, DeadLetter._from_son(letter)) == b"{}"
        wanted = {"dead_letter_id": letter["_id"]}
        assert service.ask("dead_letter", wanted, actor=OPERATOR)["type"] == "attendance.recorded.v1"
        service.execute("replay_dead_letter", wanted, actor=OPERATOR)
        relay.drain()
        eventually(lambda: [one["times"] for one in letters(service)] == [2], what="the same letter again")
    assert set(letter["_id"]).isdisjoint("/?#%")
    assert letter["_id"] not in (".", "..")


def test_an_envelope_that_no_database_could_hold_is_refused(service, topology_uri, connection):
    good = delivery_of(attendance(1))
    envelope = {**good.headers, "cloudEvents_subject": "\ud800"}
    raw.publish_raw(connection.channel(), good.body, raw.HEADERS, raw.headers(**envelope))
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service), what="the dead letter")
    assert letter["reason"] == "bad_attribute"


def test_what_cannot_be_read_is_kept_as_bytes(service, topology_uri, connection):
    raw.publish_raw(connection.channel(), b"{}", raw.CONTENT_TYPE, raw.short_text(b"\xff\xfe"))
    with consuming(service, topology_uri):
        (letter,) = eventually(lambda: letters(service), what="the dead letter")
    assert "gAAC//4=" in letter["message"]  # the flags, the length and the two bytes


def test_many_large_letters_are_kept_in_several_transactions(service, topology_uri, connection):
    body = b"x" * 3_900_000
    count = 2 * BYTES_AT_ONCE_MAX // len(body) + 1
    for number in range(count):
        message_id = raw.short_text(f"large-{number}".encode())
        raw.publish_raw(connection.channel(), body, raw.MESSAGE_ID, message_id)
    with consuming(service, topology_uri):
        eventually(lambda: len(letters(service)) == count, what="every letter", seconds_max=60)
    assert {letter["times"] for letter in letters(service)} == {1}
    assert messages_in(connection, names.dead_queue("stipends")) == 0
