"""A batch of events has the effect of each of its events exactly once, whatever is among them."""

import random
from collections import Counter
from collections.abc import Callable

import pytest

from shared.contracts import Contract, advocacy
from shared.contracts.advocacy.invitations import SeatReleased
from shared.contracts.upcast import Upcaster, Upcasters
from shared.events import processor
from shared.events.breaker import ALIKE_EVENTS_MIN, AllFailAlike
from shared.events.delivery import ATTEMPT, Delivery, Outcome
from tests.support import tallies
from tests.support.harness import ServiceHarness, delivery_of, event
from tests.support.tallies import BUGGY_MINUTES, POISON_MINUTES, TROUBLED_MINUTES, attendance


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    return harness("stipends", use_cases=tallies)


def counts(service: ServiceHarness) -> dict[str, int]:
    return {row["_id"]: row["times"] for row in service.store["tallies"].find()}


def test_an_event_that_comes_again_is_recognized(service):
    fact = attendance(1)
    assert [disposition.outcome for disposition in service.process([fact, fact])] == [
        Outcome.APPLIED,
        Outcome.DUPLICATE,
    ]
    assert [disposition.outcome for disposition in service.process([fact])] == [Outcome.DUPLICATE]
    assert counts(service) == {"tally-att-1": 1}
    assert len(service.published()) == 1


def test_every_event_three_times_and_shuffled_gives_the_same_end_state(service):
    facts = [attendance(number) for number in range(40)] * 3
    random.Random(7).shuffle(facts)
    for start in range(0, len(facts), 25):
        service.process(facts[start : start + 25])
    assert counts(service) == {f"tally-att-{number}": 1 for number in range(40)}


@pytest.mark.parametrize(
    ("minutes", "outcome", "reason"),
    [
        (POISON_MINUTES, Outcome.DEAD, "rule_violation"),
        (TROUBLED_MINUTES, Outcome.RETRY, "transient"),
        (BUGGY_MINUTES, Outcome.RETRY, "unexpected_error"),
    ],
)
def test_one_bad_event_never_holds_up_its_neighbours(service, minutes, outcome, reason):
    facts = [attendance(number, minutes if number == 33 else 60) for number in range(100)]
    dispositions = service.process(facts)
    assert len(counts(service)) == 99
    failed = [disposition for disposition in dispositions if disposition.outcome is not Outcome.APPLIED]
    assert [(one.outcome, one.reason) for one in failed] == [(outcome, reason)]


def test_a_failed_event_leaves_nothing_behind(service):
    service.process([attendance(1, POISON_MINUTES)])
    for collection in ("tallies", "outbox", "audit", "inbox"):
        assert service.store[collection].count_documents({}) == 0


def test_attempts_run_out_into_the_dead_letters(service):
    fresh = delivery_of(attendance(1, TROUBLED_MINUTES))
    tried = Delivery(fresh.body, {**fresh.headers, ATTEMPT: 1}, fresh.properties, fresh.routing_key)
    assert [one.outcome for one in service.application.apply([fresh, tried])] == [Outcome.RETRY, Outcome.DEAD]


def test_a_dead_letter_tells_the_stack_but_no_data(service):
    fresh = delivery_of(attendance(1, BUGGY_MINUTES))
    tried = Delivery(fresh.body, {**fresh.headers, ATTEMPT: 1}, fresh.properties, fresh.routing_key)
    (disposition,) = service.application.apply([tried])
    assert "count_attendance" in disposition.stack
    assert "a defect" not in disposition.stack + disposition.detail


def test_tenants_in_one_batch_stay_apart(service):
    service.process([attendance(1, tenant="lakeshore"), attendance(2, tenant="northern")])
    tenants = {row["_id"]: row["tenant"] for row in service.store["tallies"].find()}
    assert tenants == {"tally-att-1": "lakeshore", "tally-att-2": "northern"}


def test_verdicts_come_in_the_order_of_what_they_are_about(service):
    good, bad = delivery_of(attendance(1)), Delivery(b"{}", {}, {}, "attendance.recorded.v1")
    given = [good, bad, delivery_of(attendance(2, POISON_MINUTES)), bad, delivery_of(attendance(3))]
    dispositions = service.application.apply(given)
    assert [one.delivery for one in dispositions] == given
    outcomes = [Outcome.APPLIED, Outcome.DEAD, Outcome.DEAD, Outcome.DEAD, Outcome.APPLIED]
    assert [one.outcome for one in dispositions] == outcomes


def converted_badly(_data):
    raise KeyError("a defect")


@pytest.fixture
def buggy_upcaster(monkeypatch):
    """A conversion from an event that the service does not hear, and with a defect."""
    newer = Contract("seat.released.v2", advocacy.PUBLISHER, SeatReleased, "The same, newer.")
    upcaster = Upcaster(advocacy.SEAT_RELEASED, newer, converted_badly)
    monkeypatch.setattr(processor, "UPCASTERS", Upcasters(upcaster))


def test_a_defect_in_reading_an_event_is_its_own_fate_and_not_its_neighbours(service, buggy_upcaster):
    data = {"event_id": "event-1", "invitation_id": "inv-1", "advisor_id": "advisor-1"}
    old = event(advocacy.SEAT_RELEASED, data, subject="inv-1")
    dead, applied = service.process([old, attendance(1)])
    assert (dead.outcome, dead.reason, dead.event_type) == (Outcome.DEAD, "unexpected_error", old.type)
    assert "converted_badly" in dead.stack
    assert "a defect" not in dead.stack + dead.detail
    assert applied.outcome is Outcome.APPLIED


def tried(fact, *, attempt: int) -> Delivery:
    fresh = delivery_of(fact)
    return Delivery(fresh.body, {**fresh.headers, ATTEMPT: attempt}, fresh.properties, fresh.routing_key)


def test_many_that_fail_alike_are_held_and_not_judged(service):
    facts = [attendance(number, BUGGY_MINUTES) for number in range(ALIKE_EVENTS_MIN)]
    with pytest.raises(AllFailAlike):
        service.process(facts)
    dispositions = service.process(facts[:-1])
    assert {disposition.outcome for disposition in dispositions} == {Outcome.RETRY}


def test_bad_ones_that_come_back_together_are_judged_and_so_are_those_beside_good_ones(service):
    facts = [attendance(number, BUGGY_MINUTES) for number in range(2 * ALIKE_EVENTS_MIN)]
    dispositions = service.application.apply([tried(fact, attempt=1) for fact in facts])
    assert {disposition.outcome for disposition in dispositions} == {Outcome.DEAD}
    dispositions = service.process([*facts, attendance(1000)])
    assert Counter(disposition.outcome for disposition in dispositions) == {
        Outcome.RETRY: len(facts),
        Outcome.APPLIED: 1,
    }


def test_another_body_under_a_known_id_is_told(service):
    fact = attendance(1, 60)
    service.process([fact])
    other = fact._replace(data={**fact.data, "minutes": 90})
    again, forged = service.process([fact, other])
    assert again.outcome is Outcome.DUPLICATE
    assert (forged.outcome, forged.reason) == (Outcome.DEAD, "another_body")
    assert "90" not in forged.detail
    assert counts(service) == {"tally-att-1": 1}


def test_another_body_is_told_within_one_batch_too(service):
    fact = attendance(1, 60)
    other = fact._replace(data={**fact.data, "minutes": 90})
    assert [one.outcome for one in service.process([fact, other])] == [Outcome.APPLIED, Outcome.DEAD]


def test_a_row_of_the_inbox_from_before_bodies_were_noted_fits_any(service):
    fact = attendance(1)
    service.store["inbox"].insert_one({"_id": fact.id, "type": fact.type, "at": fact.time})
    assert [one.outcome for one in service.process([fact])] == [Outcome.DUPLICATE]


def test_when_it_takes_long_the_first_are_decided_and_the_others_given_again(service, monkeypatch):
    monkeypatch.setattr(processor, "APPLY_SECONDS_MAX", 0.0)
    facts = [attendance(number, POISON_MINUTES if number == 3 else 60) for number in range(8)]
    decided = 0
    while decided < len(facts):
        dispositions = service.process(facts[decided:])
        assert dispositions
        assert [one.delivery.properties["message_id"] for one in dispositions] == [
            fact.id for fact in facts[decided : decided + len(dispositions)]
        ]
        decided += len(dispositions)
    assert len(counts(service)) == 7
