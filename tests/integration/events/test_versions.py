"""A fact that is said in two versions takes effect once, also in who is bound to both."""

from collections.abc import Callable

import pytest

from shared.clock import SystemClock
from shared.contracts import advocacy
from shared.contracts.catalogue import CATALOGUE
from shared.contracts.event import Contract
from shared.contracts.fields import Count
from shared.contracts.upcast import Upcaster, Upcasters
from shared.events.delivery import Delivery, Outcome
from shared.events.routing import Subscription
from shared.persistence import outbox
from shared.runtime.application import Application
from tests.support.harness import ServiceHarness, actor
from tests.support.tallies import Tally, attendance, count_attendance

V1 = advocacy.ATTENDANCE_RECORDED


class WithMilesV2(type(V1.schema)):
    miles = Count()


V2 = Contract("attendance.recorded.v2", "advocacy", WithMilesV2, "Someone was there, and came from so far.")


@pytest.fixture
def hearer(service: ServiceHarness, monkeypatch: pytest.MonkeyPatch) -> Application:
    """One who is written against version 2, and bound to both."""
    monkeypatch.setitem(CATALOGUE, V2.type, V2)
    steps = Upcasters(Upcaster(V1, V2, lambda data: {**data, "miles": 1}))
    monkeypatch.setattr("shared.events.processor.UPCASTERS", steps)
    heard = (Subscription(V2, count_attendance),)
    return Application("stipends", service.store, SystemClock(), subscriptions=heard)


def said_in_both(service: ServiceHarness) -> list[Delivery]:
    """The messages of one fact."""
    data = attendance(1).data

    def say() -> None:
        uow = service.unit(actor(), session := service.session())
        about = uow.add(Tally(id="t", advisor_id="a", minutes=1, day=data["attended_on"]))
        uow.publish(V2, about=about, data=data | {"miles": 7}, also={V1: data})
        uow.close()
        session.flush()

    service.store.in_transaction(say)
    rows = service.store[outbox.COLLECTION].find().sort("_id")
    return [Delivery(row["body"], row["headers"], outbox.properties(row), row["routing_key"]) for row in rows]


@pytest.mark.parametrize("order", [list, lambda both: both[::-1]], ids=["newest first", "oldest first"])
@pytest.mark.parametrize("together", [True, False], ids=["in one batch", "one by one"])
def test_it_takes_effect_once(
    service, hearer, order: Callable[[list[Delivery]], list[Delivery]], together: bool
) -> None:
    both = order(said_in_both(service))
    groups = [both] if together else [[one] for one in both]
    outcomes = [disposition.outcome for group in groups for disposition in hearer.apply(group)]
    assert outcomes == [Outcome.APPLIED, Outcome.DUPLICATE]
    assert service.store["tallies"].find_one({"_id": "tally-att-1"})["times"] == 1


def test_both_are_one_fact_of_one_place_in_the_order(service, hearer) -> None:
    newest, oldest = said_in_both(service)
    assert oldest.properties["message_id"] == f"{newest.properties['message_id']}/v1"
    assert newest.headers["cloudEvents_sequence"] == oldest.headers["cloudEvents_sequence"] == 1


def test_what_is_no_older_version_is_not_said_beside(service, hearer) -> None:
    uow = service.unit(actor())
    about = Tally(id="t", advisor_id="a", minutes=1)
    with pytest.raises(ValueError, match="no older version"):
        uow.publish(V1, about=about, data=attendance(1).data, also={V2: {}})
