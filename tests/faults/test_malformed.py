"""A running service keeps what it cannot understand, takes in all the rest, and stays up."""

import amqp
import orjson
import pytest

from shared.actor import Role
from shared.broker import names
from shared.broker.connection import connect, messages_in
from shared.ids import new_id
from shared.observability import traces
from shared.rpc.call import Call
from tests.faults.calls import calling
from tests.faults.conftest import MakeRig
from tests.faults.facts import accepted, set_hourly_rate
from tests.faults.invariants import examine
from tests.faults.rig import Rig, message_of
from tests.support.harness import actor
from tests.support.malformed import malformed, reasons_by_message
from tests.support.waiting import eventually

pytestmark = pytest.mark.timeout(300)

MESSAGES = 1_000
CALLS_AT_ONCE_MORE_THAN_MAX = 40
"""A service works on 32 calls at a time."""
REVIEWER = actor(Role.FINANCE_REVIEWER)
KEPT_OF_ADVISORS = {"advocacy": "advisors", "stipends": "payees"}
"""Two who hear that an advisor was accepted, and where they keep it."""


@pytest.fixture(scope="module")
def rig(make_rig: MakeRig) -> Rig:
    rig = make_rig(**dict.fromkeys(KEPT_OF_ADVISORS, 1))
    set_hourly_rate(rig)
    return rig


def test_a_thousand_malformed_messages_are_kept_and_the_good_ones_between_them_applied(rig: Rig) -> None:
    facts = [accepted(number) for number in range(MESSAGES)]
    bad = [malformed(number, accepted(MESSAGES + number)) for number in range(MESSAGES)]
    rig.send([one for number in range(MESSAGES) for one in (bad[number].message, message_of(facts[number]))])
    for service, kept in KEPT_OF_ADVISORS.items():
        rig.applied(service, MESSAGES)
        eventually(
            lambda service=service: rig.count(service, "dead_letters") >= MESSAGES,
            seconds_max=120,
            what=f"the dead letters of {service}",
        )
        letters = rig.store(service)["dead_letters"].find()
        assert reasons_by_message(letters) == {one.name: one.reason for one in bad}
        assert rig.count(service, kept) == MESSAGES
    eventually(lambda: not rig.messages_waiting(), seconds_max=60, what="empty queues")
    letters_in_all = MESSAGES * len(KEPT_OF_ADVISORS)
    assert examine(rig.stores(), facts, dead_letters=letters_in_all).faults == []
    assert {name: process.starts for name, process in rig.processes.items() if process.starts != 1} == {}


@pytest.mark.parametrize(
    ("body", "properties"),
    [
        (b"{", {"content_type": "application/json", "content_encoding": "utf-8", "reply_to": "x"}),
        (b"{}", {"content_type": "application/json", "content_encoding": "utf-8"}),
        (b'{"args": [], "kwargs": {}}', {"content_type": "application/json", "content_encoding": "utf-8"}),
        (b'{"args": [7], "kwargs": {}}', {"content_type": "application/json", "reply_to": "nobody"}),
        (b'{"args": [{}], "kwargs": {"more": 1}}', {"content_type": "application/json"}),
        (b"\x80\x04K\x01.", {"content_type": "application/x-python-serialize", "reply_to": "x"}),
        (b"[]", {}),
    ],
)
def test_a_call_that_makes_no_sense_harms_nobody(rig: Rig, body: bytes, properties: dict[str, str]) -> None:
    connection = connect(rig.admin_amqp_uri)
    for method in ("execute", "ask", "unheard_of"):
        message = amqp.Message(body, **properties)
        connection.channel().basic_publish(message, names.RPC_EXCHANGE, f"stipends.{method}")
    connection.close()
    with calling(rig) as client:
        assert client.ask("stipends", "rates", {}, actor=REVIEWER)["items"]
    assert rig.processes["stipends-1"].starts == 1


def test_replies_that_cannot_be_sent_take_no_place_for_good(rig: Rig) -> None:
    request = Call("claims", {"limit": 1}, REVIEWER, None, new_id(), str(traces.new()), "test").to_dict()
    body = orjson.dumps({"args": [request], "kwargs": {}})
    # A service may reply to nobody but callers, so the broker refuses each of these replies.
    asked = {"content_type": "application/json", "content_encoding": "utf-8", "reply_to": "stipends.ask"}
    connection = connect(rig.admin_amqp_uri)
    channel = connection.channel()
    for _ in range(CALLS_AT_ONCE_MORE_THAN_MAX):
        channel.basic_publish(amqp.Message(body, **asked), names.RPC_EXCHANGE, "stipends.ask")
    eventually(lambda: messages_in(connection, names.rpc_queue("stipends")) == 0, what="all taken")
    connection.close()
    with calling(rig) as client:
        assert "items" in client.ask("stipends", "claims", {"limit": 1}, actor=REVIEWER)
