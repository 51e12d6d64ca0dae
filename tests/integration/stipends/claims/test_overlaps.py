"""Hours of one person that overlap are paid once, in whatever order they are heard and decided."""

from itertools import permutations
from typing import Any

import pytest

from shared.errors import Conflict
from tests.support.overlaps import FIRST, SECOND, at, correct, merge, paid
from tests.support.stipends import APPROVER, OTHER_REVIEWER, REVIEWER, Money

REASON = {"reason_code": "checked"}


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
