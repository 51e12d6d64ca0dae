"""Hours of one person that overlap are paid once, in whatever order they are heard and decided."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import permutations
from typing import Any

import pytest

from shared.contracts import advocacy, recruitment
from shared.errors import Conflict
from shared.events.delivery import Outcome
from tests.support.harness import ServiceHarness, event
from tests.support.stipends import (
    APPROVER,
    NOW,
    OTHER_REVIEWER,
    REVIEWER,
    TODAY,
    Money,
    attendance,
    claim_of,
)

AT_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
REASON = {"reason_code": "checked"}
FIRST, SECOND = "claim-20261122-0001", "claim-20261122-0002"


def at(hour: int, number: int, minutes: int = 120, hours: int = 2, **changes: Any) -> dict[str, Any]:
    """An attendance of that number, at an event from an hour on; by default 30 minutes around it count."""
    starts_at = AT_NOON.replace(hour=hour)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=hours)}
    return attendance(number, minutes=minutes, **times, **changes)


def correct(money: Money, data: dict[str, Any], minutes: int, sequence: int = 2, **changes: Any) -> None:
    shares = [{"day": TODAY, "minutes": minutes}] if minutes else []
    said = data | {"minutes": minutes, "segments": shares, "reason_code": "typing_error"} | changes
    fact = event(advocacy.ATTENDANCE_CORRECTED, said, subject=data["attendance_id"], sequence=sequence)
    assert money.service.process([fact])[0].outcome == Outcome.APPLIED


def merge(money: Money, kept: str, merged: str, sequence: int = 1, undone: bool = False) -> None:
    contract = recruitment.PERSON_UNMERGED if undone else recruitment.PERSON_MERGED
    told = {"kept": kept, "merged": merged}
    made = money.service.receive(contract, told, subject=f"{kept}-{merged}", sequence=sequence)
    assert made.outcome == Outcome.APPLIED


def paid(money: Money, *claims: str) -> list[tuple[str, int, int]]:
    """The state, the minutes and the amount of claims, at $25 an hour."""
    shown = [money.claim(claim_id) for claim_id in claims]
    return [
        (claim["status"], sum(line["minutes"] for line in claim["lines"]), claim["amount_cents"])
        for claim in shown
    ]


@pytest.fixture
def rated(money: Money) -> Money:
    money.rate(2500)
    money.payees("ana", "ben")
    return money


def test_the_same_two_hours_at_two_events_are_paid_once(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2))
    # 120 minutes and 30 around each: of 240 recorded 180 are paid. 60 min x $25 = $25.00
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]
    first, second = rated.claim(FIRST), rated.claim(SECOND)
    assert (first["overlaps"], second["overlaps"]) == ([SECOND], [FIRST])
    assert (second["attended"]["minutes"], second["corrected_minutes"]) == (120, None)
    assert rated.ask("tallies")["claim_lines"]["count"] == 2


def test_hours_that_do_not_overlap_say_nothing_of_one_another(rated: Money) -> None:
    rated.attend(at(10, 1), at(12, 2), at(10, 3, advisor_id="ben"))
    third = "claim-20261122-0003"
    assert paid(rated, FIRST, SECOND, third) == [("open", 120, 5000)] * 3
    assert [rated.claim(claim_id)["overlaps"] for claim_id in (FIRST, SECOND, third)] == [[], [], []]


@pytest.mark.parametrize("order", list(permutations([at(10, 1), at(11, 2), at(11, 3, minutes=100)])))
def test_whatever_is_heard_first_who_was_recorded_first_gets_theirs(rated: Money, order: Any) -> None:
    for data in order:
        rated.attend(data)
    # 10-12 and twice 11-13: 180 minutes and 90 around them are 270. 120 + 120 + 30 of 100.
    assert paid(rated, *(f"claim-20261122-000{number}" for number in (1, 2, 3))) == [
        ("open", 120, 5000),
        ("open", 120, 5000),
        ("open", 30, 1250),
    ]


def test_time_that_is_free_again_goes_to_the_other_claim(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2))
    correct(rated, at(10, 1), 0)
    assert paid(rated, FIRST, SECOND) == [("rejected", 0, 0), ("open", 120, 5000)]
    correct(rated, at(10, 1), 120, sequence=3)
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]


def test_a_rejection_frees_the_time_and_reopening_takes_what_is_left(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2))
    rated.do("reject_claim", REVIEWER, claim_id=FIRST, reason_code="duplicate")
    assert paid(rated, SECOND) == [("open", 120, 5000)]
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    rated.do("reopen_claim", REVIEWER, claim_id=FIRST, **REASON)
    # What was approved stays: the first one gets the rest.
    assert paid(rated, FIRST, SECOND) == [("open", 60, 2500), ("approved", 120, 5000)]


def test_a_claim_of_which_nothing_is_left_is_rejected_and_comes_back_when_there_is(rated: Money) -> None:
    rated.attend(at(10, 1, allowance_minutes=0), at(10, 2, allowance_minutes=0))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("rejected", 0, 0)]
    assert rated.claim(SECOND)["reason_code"] == "hours_overlap"
    with pytest.raises(Conflict):
        rated.do("reopen_claim", REVIEWER, claim_id=SECOND, **REASON)
    correct(rated, at(10, 1, allowance_minutes=0), 45)
    assert paid(rated, FIRST, SECOND) == [("open", 45, 1875), ("open", 75, 3125)]


def test_an_approved_claim_is_held_for_a_person_when_time_becomes_free(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2))
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    correct(rated, at(10, 1), 0)
    claim = rated.claim(SECOND)
    assert (claim["status"], claim["held_for"], claim["corrected_minutes"]) == ("held", "hours_overlap", 120)
    assert claim["amount_cents"] == 2500
    rated.do("withdraw_approval", OTHER_REVIEWER, claim_id=SECOND, **REASON)
    assert paid(rated, SECOND) == [("open", 120, 5000)]
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    assert rated.do("release_payments", APPROVER)["total_cents"] == 5000


def test_who_decides_that_less_stays_is_not_asked_the_same_again(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2))
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    correct(rated, at(10, 1), 0)
    rated.do("resume_claim", REVIEWER, claim_id=SECOND, **REASON)
    correct(rated, at(10, 1), 0, sequence=3)
    assert paid(rated, SECOND) == [("approved", 60, 2500)]


def test_two_entries_that_are_one_person_share_their_time(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2, advisor_id="ben"))
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000)] * 2
    merge(rated, "ana", "ben")
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000), ("open", 60, 2500)]
    rated.attend(at(10, 3, advisor_id="ben"))
    assert paid(rated, "claim-20261122-0003") == [("open", 30, 1250)]
    merge(rated, "ana", "ben", sequence=2, undone=True)
    assert paid(rated, FIRST, SECOND) == [("open", 120, 5000)] * 2


def test_an_event_has_one_allowance_for_a_person_under_whichever_entries(rated: Money) -> None:
    """Of 120 minutes and 30 around them, 150 are paid, and not 180."""
    one_event = {"event_id": "event-1"}
    rated.attend(at(10, 1, 100, **one_event), at(10, 2, 70, advisor_id="ben", **one_event))
    for claim_id in (FIRST, SECOND):
        rated.do("approve_claim", REVIEWER, claim_id=claim_id)
    merge(rated, "ana", "ben")
    assert [state for state, _, _ in paid(rated, FIRST, SECOND)] == ["approved", "held"]
    second = rated.claim(SECOND)
    assert (second["held_for"], second["corrected_minutes"]) == ("hours_overlap", 50)
    merge(rated, "ana", "ben", sequence=2, undone=True)
    assert [state for state, _, _ in paid(rated, FIRST, SECOND)] == ["approved", "approved"]


def test_of_two_approved_claims_of_one_person_the_later_is_held_and_not_paid_twice(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2, advisor_id="ben"))
    for claim_id in (FIRST, SECOND):
        rated.do("approve_claim", REVIEWER, claim_id=claim_id)
    merge(rated, "ana", "ben")
    assert [state for state, _, _ in paid(rated, FIRST, SECOND)] == ["approved", "held"]
    assert rated.claim(SECOND)["corrected_minutes"] == 60
    with pytest.raises(Conflict):
        rated.do("resume_claim", REVIEWER, claim_id=SECOND, **REASON)
    rated.do("withdraw_approval", OTHER_REVIEWER, claim_id=SECOND, **REASON)
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    assert rated.do("release_payments", APPROVER)["total_cents"] == 5000 + 2500
    assert rated.balances() == {"clearing.bank": -7500, "expense.stipends": 7500}


def test_a_hold_for_overlapping_time_ends_when_the_two_are_not_one_person_after_all(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2, advisor_id="ben"))
    for claim_id in (FIRST, SECOND):
        rated.do("approve_claim", REVIEWER, claim_id=claim_id)
    merge(rated, "ana", "ben")
    merge(rated, "ana", "ben", sequence=2, undone=True)
    assert paid(rated, FIRST, SECOND) == [("approved", 120, 5000)] * 2


def test_what_is_at_the_bank_stays_and_what_is_not_is_held(rated: Money) -> None:
    rated.attend(at(10, 1), at(10, 2, advisor_id="ben"))
    rated.do("approve_claim", REVIEWER, claim_id=SECOND)
    rated.do("release_payments", APPROVER)
    rated.do("approve_claim", REVIEWER, claim_id=FIRST)
    merge(rated, "ana", "ben")
    assert [state for state, _, _ in paid(rated, FIRST, SECOND)] == ["held", "released"]


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
    assert NOW.date() == TODAY
    assert claim_of(at(10, 1)) == FIRST
