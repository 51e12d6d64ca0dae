from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import orjson
import pytest
from amqp import Message
from hypothesis import given

from shared.contracts import (
    CATALOGUE,
    MAX_BODY_BYTES,
    Event,
    MalformedEvent,
    from_message,
    properties,
    to_headers,
)
from tests.support.attendance import attendance_data
from tests.unit.contracts.strategies import events

EVENT = Event(
    id="019aa5b0-2f5e-7a6c-9c1e-0d1c6f5a7b11",
    source="/tandem/advocacy",
    type="attendance.recorded.v1",
    subject="invitation-1",
    time=datetime(2026, 11, 22, 18, 30, tzinfo=UTC),
    tenant="lakeshore",
    sequence=4,
    correlation_id="request-1",
    causation_id="command-1",
    actor="user-1",
    traceparent="00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    data=attendance_data(date(2026, 11, 22)),
)
HEADERS = to_headers(EVENT)
PROPERTIES = properties(to_headers(EVENT), EVENT.time)
BODY = CATALOGUE[EVENT.type].encode(EVENT.data)
BASIC = 60
"""The AMQP class of messages."""
REQUIRED = (
    "specversion", "id", "source", "type", "subject", "time", "tenant", "sequence", "correlationid", "actor",
)  # fmt: skip


def refusal(
    headers: dict[str, Any] = HEADERS, properties: dict[str, Any] = PROPERTIES, body: bytes = BODY
) -> tuple[str, str]:
    with pytest.raises(MalformedEvent) as raised:
        from_message(headers, properties, body)
    return raised.value.reason_code, raised.value.detail


@given(events())
def test_an_event_arrives_as_it_was_sent(event: Event) -> None:
    body = CATALOGUE[event.type].encode(event.data)
    assert from_message(to_headers(event), properties(to_headers(event), event.time), body) == event


def test_an_event_survives_the_encoding_of_amqp() -> None:
    sent = Message(BODY, application_headers=HEADERS, **PROPERTIES)
    received = Message()
    received._load_properties(BASIC, sent._serialize_properties(), 0)
    assert from_message(received.headers, received.properties, BODY) == EVENT


def test_the_headers_are_the_attributes_of_cloudevents() -> None:
    assert HEADERS == {
        "cloudEvents_specversion": "1.0",
        "cloudEvents_id": "019aa5b0-2f5e-7a6c-9c1e-0d1c6f5a7b11",
        "cloudEvents_source": "/tandem/advocacy",
        "cloudEvents_type": "attendance.recorded.v1",
        "cloudEvents_subject": "invitation-1",
        "cloudEvents_time": "2026-11-22T18:30:00Z",
        "cloudEvents_dataschema": "urn:tandem:contract:attendance.recorded.v1",
        "cloudEvents_tenant": "lakeshore",
        "cloudEvents_sequence": 4,
        "cloudEvents_correlationid": "request-1",
        "cloudEvents_causationid": "command-1",
        "cloudEvents_actor": "user-1",
        "cloudEvents_traceparent": "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    }


def test_the_properties_say_the_same_as_the_headers() -> None:
    assert {
        "message_id": EVENT.id,
        "type": EVENT.type,
        "timestamp": 1795372200,
        "app_id": "/tandem/advocacy",
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
    } == PROPERTIES


def test_what_an_event_lacks_is_left_out() -> None:
    headers = to_headers(EVENT._replace(causation_id="", traceparent=""))
    assert "cloudEvents_causationid" not in headers
    assert "cloudEvents_traceparent" not in headers


def test_the_time_is_sent_in_utc() -> None:
    local = EVENT.time.astimezone(timezone(timedelta(hours=-6)))
    assert to_headers(EVENT._replace(time=local)) == HEADERS


def test_headers_of_others_are_ignored() -> None:
    others = {"x-death": [{"count": 1}], "nameko.call_id_stack": ["a"], "x-attempt": 3}
    assert from_message({**HEADERS, **others}, PROPERTIES, BODY) == EVENT


@pytest.mark.parametrize("body", [BODY, bytearray(BODY), memoryview(BODY), BODY.decode()], ids=type)
def test_the_body_may_come_in_any_form_that_amqp_libraries_give(body: Any) -> None:
    assert from_message(HEADERS, PROPERTIES, body) == EVENT


@pytest.mark.parametrize(
    "headers", [{}, {"nameko.call_id_stack": ["shop.dispatch.1a2b"], "nameko.locale": "en"}]
)
def test_an_event_of_a_stock_nameko_dispatcher_is_refused_for_its_missing_envelope(
    headers: dict[str, Any],
) -> None:
    nameko = {
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
        "priority": 0,
    }
    assert refusal(headers, nameko) == ("missing_envelope", "there are no CloudEvents attributes")


@pytest.mark.parametrize("attribute", REQUIRED)
def test_a_missing_attribute_is_named(attribute: str) -> None:
    headers = {name: value for name, value in HEADERS.items() if name != f"cloudEvents_{attribute}"}
    assert refusal(headers) == ("missing_attribute", f"the attribute {attribute} is missing")


@pytest.mark.parametrize(
    "attribute", [name for name in REQUIRED if name != "type"] + ["causationid", "traceparent"]
)
@pytest.mark.parametrize("value", ["", "x" * 256, -1, True, b"1.0", ["1.0"], 1.0], ids=repr)
def test_a_bad_attribute_is_named(attribute: str, value: Any) -> None:
    headers = {**HEADERS, f"cloudEvents_{attribute}": value}
    assert refusal(headers) == ("bad_attribute", f"the attribute {attribute} is not as it must be")


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("specversion", "0.3"),
        ("source", "/tandem/stipends"),
        ("time", "2026-11-22 18:30"),
        ("time", "2026-11-22T12:30:00-06:00"),
        ("sequence", 0),
        ("sequence", "4"),
        ("sequence", 2**53),
    ],
)
def test_an_attribute_must_mean_something(attribute: str, value: Any) -> None:
    assert refusal({**HEADERS, f"cloudEvents_{attribute}": value})[0] == "bad_attribute"


def test_an_event_must_be_the_message_that_it_says_it_is() -> None:
    assert refusal(properties={**PROPERTIES, "message_id": "another"})[0] == "bad_attribute"


@pytest.mark.parametrize("event_type", ["attendance.recorded.v9", "", None, 7, ["attendance.recorded.v1"]])
def test_an_event_that_the_catalogue_lacks_is_refused(event_type: Any) -> None:
    assert refusal({**HEADERS, "cloudEvents_type": event_type})[0] == "unknown_event"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"NaN", b'{"a": "\xc3"}', b"[" * 5000 + b"]" * 5000]
)
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    assert refusal(body=body)[0] == "not_json"


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-python-serialize", None])
def test_a_body_of_another_content_type_is_never_read(content_type: str | None) -> None:
    assert refusal(properties={**PROPERTIES, "content_type": content_type})[0] == "wrong_content_type"


def test_a_body_over_the_limit_is_never_read() -> None:
    assert refusal(body=b" " * MAX_BODY_BYTES + BODY)[0] == "too_large"


@pytest.mark.parametrize("data", [[], None, 1, "text", {}, {**orjson.loads(BODY), "minutes": "90"}])
def test_data_that_breaks_the_contract_is_refused(data: Any) -> None:
    assert refusal(body=orjson.dumps(data))[0] == "schema"


def test_a_refusal_never_repeats_what_the_message_said() -> None:
    secret = "Maria Alvarez"
    spoiled = [
        refusal({**HEADERS, "cloudEvents_tenant": secret * 30}),
        refusal({**HEADERS, "cloudEvents_type": secret}),
        refusal({**HEADERS, "cloudEvents_source": secret}),
        refusal(properties={**PROPERTIES, "content_type": secret}),
        refusal(body=secret.encode()),
        refusal(body=orjson.dumps({**orjson.loads(BODY), "minutes": secret, "attended_on": secret})),
    ]
    assert not [detail for _, detail in spoiled if secret in detail]


@pytest.mark.parametrize(
    "change",
    [
        {"tenant": ""},
        {"subject": ""},
        {"actor": ""},
        {"correlation_id": "x" * 256},
        {"sequence": 0},
        {"id": ""},
    ],
)
def test_an_event_that_no_reader_would_take_is_never_sent(change: dict[str, Any]) -> None:
    with pytest.raises(MalformedEvent) as raised:
        to_headers(EVENT._replace(**change))
    assert raised.value.reason_code == "bad_attribute"
