from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import jsonschema_rs
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from shared.contracts import CATALOGUE, MAX_BODY_BYTES, Contract, MalformedEvent
from shared.contracts.advocacy.attendance import ATTENDANCE_RECORDED
from shared.contracts.advocacy.occasions import EVENT_PUBLISHED
from shared.contracts.fields import Count, Day, EventSchema, Id, Instant, Listed, LocalizedText, Text
from shared.contracts.json_schemas import json_schema
from shared.contracts.stipends.claims import CLAIM_OPENED
from tests.support.attendance import attendance_data
from tests.unit.contracts.strategies import CONTRACTS, data_of

ATTENDANCE = attendance_data(date(2026, 11, 22))

NAIVE = datetime(2026, 11, 22, 18, 30)  # noqa: DTZ001 - it is what must be refused
ALMOST_RIGHT = [
    None, True, 0, -1, 2**53, 1.5, [], {}, [None], ["a"], [1], [{}],
    [{"kind": "a", "first_day": None, "last_day": "2026-11-22"}], [{"kind": "a", "first_day": None}],
    [{"kind": "a", "since": "2026-11-22T18:30:00Z", "more": 1}],
    "", "parent", "x" * 64, "x" * 65, "x" * 129, "x" * 501, "usd", "USDX", "ÜSD", "USD\n",
    {"en": "a"}, {"en": "a", "es": ""}, {"en": "a", "es": "b", "fr": "c"}, {"en": "a", "es": None},
    "2026-11-22", "2026-02-30", "20261122", "2026-W47-7", "2026-W471-", "2026-11-22\n", "２０２６-11-22",
    "2026-1-022", "2026-11-22T18:30:00Z", "2026-11-22T18:30:00.5Z", "2026-11-22T18:30:00.123456789Z",
    "2026-11-22T18:30:00.Z", "2026-11-22T18:30:00,5Z", "2026-11-22T18:30Z", "2026-11-22t18:30:00z",
    "2026-11-22 18:30:00Z", "2026-11-22T25:00:00Z", "2026-11-22T18:30:00+00:00", "2026-11-22T18:30:00Z\n",
    "2026-11-22T18:30:00.5+00:00Z", "2026-11-22T18:30:00+00Z", "2026-11-22T18:30:00.+01Z",
    "2026-11-22T18:30:00.x5Z", "2026-11-22T18:30:00.5ZZ", "2026-11-22T18:30:00.٣Z",
]  # fmt: skip

_VALIDATORS = {
    contract.type: jsonschema_rs.validator_for(json_schema(contract), validate_formats=True)
    for contract in CATALOGUE.values()
}


def wire(contract: Contract, data: dict[str, Any]) -> dict[str, Any]:
    return orjson.loads(contract.encode(data))


def problems(error: MalformedEvent) -> dict[str, str]:
    return {problem["field"]: problem["code"] for problem in error.errors}


@given(st.data())
def test_what_is_said_is_what_is_heard(draw: st.DataObject) -> None:
    contract = draw.draw(CONTRACTS)
    data = draw.draw(data_of(contract))
    assert contract.load(orjson.loads(contract.encode(data))) == data


@given(st.data())
def test_reader_marshmallow_and_published_schema_accept_and_refuse_the_same(draw: st.DataObject) -> None:
    contract = draw.draw(CONTRACTS)
    said = wire(contract, draw.draw(data_of(contract)))
    for name in draw.draw(st.lists(st.sampled_from(sorted(said)), max_size=2, unique=True)):
        if draw.draw(st.booleans()):
            del said[name]
        else:
            said[name] = draw.draw(st.sampled_from(ALMOST_RIGHT) | st.text(max_size=30))
    assert (_loaded(contract, said) is not None) is _VALIDATORS[contract.type].is_valid(said)
    assert _loaded(contract, said) == _loaded_by_marshmallow(contract, said)


@pytest.mark.parametrize("value", ALMOST_RIGHT, ids=repr)
def test_every_kind_of_value_is_judged_the_same_by_all_three(value: Any) -> None:
    for contract in CATALOGUE.values():
        for name in contract.values:
            said = {**_example(contract), name: value}
            assert (_loaded(contract, said) is not None) is _VALIDATORS[contract.type].is_valid(said), name
            assert _loaded(contract, said) == _loaded_by_marshmallow(contract, said), name


@given(st.data())
def test_a_reader_ignores_a_field_that_it_does_not_know(draw: st.DataObject) -> None:
    contract = draw.draw(CONTRACTS)
    data = draw.draw(data_of(contract))
    assert contract.load({**wire(contract, data), "added_later": {"deep": [1]}}) == data


def test_a_publisher_cannot_say_a_field_that_the_contract_lacks() -> None:
    with pytest.raises(MalformedEvent) as raised:
        ATTENDANCE_RECORDED.encode({**ATTENDANCE, "mood": "good"})
    assert problems(raised.value) == {"mood": "unknown"}


def test_a_publisher_cannot_say_a_language_that_the_contract_lacks() -> None:
    with pytest.raises(MalformedEvent) as raised:
        ATTENDANCE_RECORDED.encode({**ATTENDANCE, "event_title": {"en": "a", "es": "b", "fr": "c"}})
    assert problems(raised.value) == {"event_title.fr": "unknown"}


def test_every_wrong_field_is_named_at_once_by_a_reader() -> None:
    said = {
        **wire(ATTENDANCE_RECORDED, ATTENDANCE),
        "minutes": True,
        "event_title": {"en": ""},
        "attended_on": None,
    }
    del said["advisor_id"]
    with pytest.raises(MalformedEvent) as raised:
        ATTENDANCE_RECORDED.load(said)
    assert raised.value.reason_code == "schema"
    assert problems(raised.value) == {
        "advisor_id": "required",
        "attended_on": "null",
        "event_title.en": "length",
        "event_title.es": "required",
        "minutes": "type",
    }


def test_every_wrong_field_is_named_at_once_to_a_publisher() -> None:
    data: dict[str, Any] = {**ATTENDANCE, "minutes": -1, "attended_on": "2026-11-22", "event_id": "\ud800"}
    del data["advisor_id"]
    with pytest.raises(MalformedEvent) as raised:
        ATTENDANCE_RECORDED.encode(data)
    assert problems(raised.value) == {
        "advisor_id": "required",
        "attended_on": "format",
        "event_id": "not_encodable",
        "minutes": "range",
    }


@pytest.mark.parametrize("said", [None, [], "text", 7, True])
def test_data_that_is_no_object_is_refused(said: Any) -> None:
    with pytest.raises(MalformedEvent) as raised:
        ATTENDANCE_RECORDED.load(said)
    assert problems(raised.value) == {"_schema": "type"}


@pytest.mark.parametrize("amount", [100.0, 99.5, "100", True, -1, 2**53])
def test_an_amount_is_whole_cents_and_nothing_else(amount: Any) -> None:
    said = {**_example(CLAIM_OPENED), "amount_cents": amount}
    with pytest.raises(MalformedEvent):
        CLAIM_OPENED.load(said)


def test_a_moment_is_said_in_utc_whatever_zone_it_is_given_in() -> None:
    starts_at = datetime(2026, 11, 22, 12, 30, tzinfo=timezone(timedelta(hours=-6)))
    data = EVENT_PUBLISHED.load({**_example(EVENT_PUBLISHED)}) | {"starts_at": starts_at}
    said = wire(EVENT_PUBLISHED, data)
    assert said["starts_at"] == "2026-11-22T18:30:00Z"
    assert EVENT_PUBLISHED.load(said)["starts_at"] == starts_at
    assert EVENT_PUBLISHED.load(said)["starts_at"].tzinfo is UTC


@pytest.mark.parametrize("starts_at", [NAIVE, date(2026, 11, 22), "2026-11-22T18:30:00Z"])
def test_a_publisher_must_give_an_aware_moment(starts_at: Any) -> None:
    data = EVENT_PUBLISHED.load(_example(EVENT_PUBLISHED)) | {"starts_at": starts_at}
    with pytest.raises(MalformedEvent):
        EVENT_PUBLISHED.encode(data)


def test_a_moment_is_not_a_day() -> None:
    with pytest.raises(MalformedEvent):
        ATTENDANCE_RECORDED.encode({**ATTENDANCE, "attended_on": datetime(2026, 11, 22, tzinfo=UTC)})


def test_a_body_over_the_limit_is_never_published() -> None:
    class Long(EventSchema):
        words = Text(length_max=MAX_BODY_BYTES)

    contract = Contract("book.written.v1", "library", Long, "A long text.")
    with pytest.raises(MalformedEvent) as raised:
        contract.encode({"words": "x" * MAX_BODY_BYTES})
    assert raised.value.reason_code == "too_large"


class Revised(EventSchema):
    book_id = Id()
    shelf = Text(required=False, allow_none=True)


REVISED = Contract("book.moved.v1", "library", Revised, "A book was moved.", revision=2)


@pytest.mark.parametrize(
    "data", [{"book_id": "b"}, {"book_id": "b", "shelf": "s"}, {"book_id": "b", "shelf": None}]
)
def test_an_optional_field_may_be_left_out(data: dict[str, Any]) -> None:
    assert REVISED.load(orjson.loads(REVISED.encode(data))) == data


def test_an_optional_field_is_judged_when_it_is_there() -> None:
    for judge in (REVISED.load, REVISED.encode):
        with pytest.raises(MalformedEvent) as raised:
            judge({"book_id": "b", "shelf": 3})
        assert problems(raised.value) == {"shelf": "type"}


def test_a_contract_knows_its_parts() -> None:
    assert (REVISED.name, REVISED.version, REVISED.source) == ("book.moved", 1, "/tandem/library")
    assert REVISED.dataschema == "urn:tandem:contract:book.moved.v1:r2"


def _example(contract: Contract) -> dict[str, Any]:
    return {name: _EXAMPLES.get(type(kind), "parent") for name, kind in contract.values.items()}


_EXAMPLES = {
    Count: 1,
    type(CLAIM_OPENED.values["amount_cents"]): 100,
    type(CLAIM_OPENED.values["currency"]): "USD",
    Day: "2026-11-22",
    Instant: "2026-11-22T18:30:00Z",
    LocalizedText: {"en": "a", "es": "b"},
    Listed: [],
    type(CATALOGUE["seat.confirmed.v1"].values["from_waitlist"]): True,
}


def _loaded(contract: Contract, said: Any) -> dict[str, Any] | None:
    try:
        return contract.load(said)
    except MalformedEvent:
        return None


def _loaded_by_marshmallow(contract: Contract, said: Any) -> dict[str, Any] | None:
    try:
        return contract.schema.load(said)
    except ValidationError:
        return None
