"""Claims about the same time find one another, at whatever moment and by whichever process they are heard."""

from collections.abc import Callable
from datetime import timedelta

from tests.support.harness import ServiceHarness
from tests.support.overlaps import AT_NOON, FIRST, SECOND, at, merge, paid
from tests.support.stipends import REVIEWER, Money, attendance

REASON = {"reason_code": "checked"}


def test_two_attendances_heard_at_the_same_moment_by_two_processes_are_not_both_paid(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    other = Money(harness("stipends"), rated.clock)
    rated.clock.meanwhile = lambda: other.attend(at(10, 2))
    rated.attend(at(10, 1))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_two_entries_of_one_person_heard_at_the_same_moment_are_not_both_paid(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    merge(rated, "ana", "ben")
    other = Money(harness("stipends"), rated.clock)
    rated.clock.meanwhile = lambda: other.attend(at(10, 2, advisor_id="ben"))
    rated.attend(at(10, 1))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_two_entries_whose_day_is_known_already_are_not_both_paid_for_a_moment_of_it(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    merge(rated, "ana", "ben")
    rated.attend(at(16, 3), at(20, 4, advisor_id="ben"))
    other = Money(harness("stipends"), rated.clock)
    rated.clock.meanwhile = lambda: other.attend(at(10, 2, advisor_id="ben"))
    rated.attend(at(10, 1))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_a_third_and_a_fourth_heard_at_the_same_moment_find_one_another(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    rated.attend(at(16, 3))
    other = Money(harness("stipends"), rated.clock)
    rated.clock.meanwhile = lambda: other.attend(at(10, 2))
    rated.attend(at(10, 1))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_a_session_of_several_days_finds_the_ones_of_each_day(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    # From 18:00 over 09:00, where a day ends, to 12:00 of the next day: twice 8 hours are paid once.
    rated.attend(at(18, 3, minutes=60, hours=1, allowance_minutes=0))
    other = Money(harness("stipends"), rated.clock)
    tomorrow = {"starts_at": AT_NOON + timedelta(hours=22), "ends_at": AT_NOON + timedelta(hours=24)}
    rated.clock.meanwhile = lambda: other.attend(attendance(2, minutes=120, **tomorrow, allowance_minutes=0))
    rated.attend(at(18, 1, minutes=1080, hours=18, allowance_minutes=0))
    third = "claim-20261122-0003"
    assert [minutes for _, minutes, _ in paid(rated, FIRST, SECOND, third)] == [1080, 0, 0]
    assert rated.claim(FIRST)["overlaps"] == [SECOND, third]


def test_who_was_one_person_with_another_has_the_days_of_before_to_themselves(rated: Money) -> None:
    rated.attend(at(10, 1))
    merge(rated, "ana", "ben")
    merge(rated, "ana", "ben", sequence=2, undone=True)
    rated.attend(at(10, 2, advisor_id="ben"))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000)] * 2
    assert rated.claim(SECOND)["overlaps"] == []


def test_a_claim_that_an_earlier_release_noted_in_the_record_of_its_day_is_found(rated: Money) -> None:
    rated.attend(at(10, 1))
    claims, hours = (rated.service.store[name] for name in ("claims", "worked_hours"))
    (day,) = claims.find_one()["first_on"]
    claims.update_one({}, {"$unset": {"first_on": ""}})
    times = {"starts_at": AT_NOON.replace(hour=10), "ends_at": AT_NOON}
    kept = {"tenant": "lakeshore", "version": 1, "worked": [{"claim_id": FIRST, **times}], "touched": 0}
    hours.insert_one({"_id": day, **kept})
    rated.attend(at(10, 2))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_only_a_second_claim_of_a_day_has_it_recorded(rated: Money) -> None:
    hours = rated.service.store["worked_hours"]
    rated.attend(at(10, 1), at(10, 2, advisor_id="ben"))
    rated.do("approve_claim", REVIEWER, claim_id=FIRST)
    assert hours.count_documents({}) == 0
    rated.attend(at(14, 3))
    assert [[one["claim_id"] for one in row["worked"]] for row in hours.find()] == [["claim-20261122-0003"]]


def test_two_claims_reopened_at_the_same_moment_do_not_both_take_the_time(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    rated.attend(at(10, 1), at(10, 2))
    for claim_id in (FIRST, SECOND):
        rated.do("reject_claim", REVIEWER, claim_id=claim_id, reason_code="wrong_minutes")
    other = Money(harness("stipends"), rated.clock)
    rated.clock.meanwhile = lambda: other.do("reopen_claim", REVIEWER, claim_id=SECOND, **REASON)
    rated.do("reopen_claim", REVIEWER, claim_id=FIRST, version=rated.claim(FIRST)["version"], **REASON)
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_a_claim_is_not_approved_for_time_that_a_merge_heard_meanwhile_takes(
    rated: Money, harness: Callable[..., ServiceHarness]
) -> None:
    rated.attend(at(10, 2, advisor_id="ben"))
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    other = Money(harness("stipends"), rated.clock)
    # The attendance is opened by a process that has not heard of the merge until it commits.
    rated.clock.meanwhile = lambda: merge(other, "ana", "ben")
    rated.attend(at(10, 1))
    assert paid(rated, FIRST, SECOND) == [("open", 60, 2500), ("approved", 120, 5000)]
