from datetime import UTC, date, datetime

import pytest

from shared.contracts import Contract, Event, MalformedEvent, from_message, properties, to_headers
from shared.contracts.fields import Count, Day, EventSchema, Id
from shared.contracts.upcast import Upcaster, Upcasters


class LentV1(EventSchema):
    book_id = Id()
    lent_on = Day()


class LentV2(EventSchema):
    book_id = Id()
    lent_on = Day()
    days = Count()


class LentV3(EventSchema):
    copy_id = Id()
    lent_on = Day()
    days = Count()


V1 = Contract("book.lent.v1", "library", LentV1, "A book was lent.")
V2 = Contract("book.lent.v2", "library", LentV2, "A book was lent for some days.")
V3 = Contract("book.lent.v3", "library", LentV3, "A copy was lent for some days.")
TO_V2 = Upcaster(V1, V2, lambda data: {**data, "days": 14})
TO_V3 = Upcaster(
    V2, V3, lambda data: {"copy_id": data["book_id"], "lent_on": data["lent_on"], "days": data["days"]}
)
UPCASTERS = Upcasters(TO_V3, TO_V2)

LENT = Event(
    id="1",
    source="/tandem/library",
    type=V1.type,
    subject="loan-1",
    time=datetime(2026, 11, 22, tzinfo=UTC),
    tenant="lakeshore",
    sequence=1,
    correlation_id="c",
    causation_id="",
    actor="user",
    traceparent="",
    data={"book_id": "b1", "lent_on": date(2026, 11, 22)},
)


def test_a_message_of_version_one_reaches_a_hearer_of_version_two() -> None:
    catalogue = {V1.type: V1, V2.type: V2}
    headers = to_headers(LENT, catalogue)
    arrived = from_message(headers, properties(headers, LENT.time), V1.encode(LENT.data), catalogue)
    assert UPCASTERS.to_subscribed(arrived, {V2.type}) == LENT._replace(
        type=V2.type, data={"book_id": "b1", "lent_on": date(2026, 11, 22), "days": 14}
    )


def test_a_message_climbs_over_several_versions() -> None:
    heard = UPCASTERS.to_subscribed(LENT, {V3.type})
    assert (heard.type, heard.data) == (V3.type, {"copy_id": "b1", "lent_on": date(2026, 11, 22), "days": 14})


def test_it_stays_the_same_fact() -> None:
    heard = UPCASTERS.to_subscribed(LENT, {V3.type})
    assert heard._replace(type=LENT.type, data=LENT.data) == LENT


@pytest.mark.parametrize("heard", [{V1.type}, {V1.type, V2.type}, {"another.done.v1"}, set()])
def test_a_hearer_of_that_version_or_of_none_gets_it_as_it_came(heard: set[str]) -> None:
    assert UPCASTERS.to_subscribed(LENT, heard) is LENT


def test_a_faulty_upcaster_is_found_out() -> None:
    faulty = Upcasters(Upcaster(V1, V2, lambda data: data))
    with pytest.raises(MalformedEvent) as raised:
        faulty.to_subscribed(LENT, {V2.type})
    assert [error["field"] for error in raised.value.errors] == ["days"]


@pytest.mark.parametrize("newer", [V3, V1, Contract("book.lost.v2", "library", LentV2, "A book was lost.")])
def test_a_step_leads_to_the_next_version_of_the_same_event(newer: Contract) -> None:
    with pytest.raises(ValueError, match="not the next version"):
        Upcaster(V1, newer, dict)


def test_there_is_one_way_up_from_each_version() -> None:
    with pytest.raises(ValueError, match="two upcasters"):
        Upcasters(TO_V2, TO_V2)
