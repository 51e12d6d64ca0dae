"""Time of one person that overlaps is paid once."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import reduce
from itertools import chain, combinations
from operator import or_
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stipends.claims.rules.days import hours_ids
from services.stipends.claims.rules.overlap import Session, left_of
from services.stipends.claims.rules.states import divided

TEN = datetime(2026, 11, 22, 10, tzinfo=UTC)


def session(
    name: str,
    begins: int,
    lasts: int,
    recorded: int | None = None,
    allowance: int = 30,
    approved: int | None = None,
    is_paid: bool = False,
    event: str = "",
) -> Session:
    """A session that begins and lasts so many minutes from ten o'clock on; by default of its own event."""
    starts_at = TEN + timedelta(minutes=begins)
    ends_at = starts_at + timedelta(minutes=lasts)
    minutes = lasts if recorded is None else recorded
    return Session(name, event or name, starts_at, ends_at, allowance, minutes, approved, is_paid)


def paid(*sessions: Session) -> dict[str, int]:
    left = left_of(sessions)
    return {one.claim_id: min(one.recorded, left[one.claim_id]) for one in sessions}


def test_two_events_at_one_time_are_paid_once_with_the_time_around_both() -> None:
    # The union is 120 minutes, with twice 30 around it 180: the first has 120, 60 are left.
    assert paid(session("a", 0, 120), session("b", 0, 120)) == {"a": 120, "b": 60}


def test_without_time_around_them_the_later_one_gets_nothing_of_the_same_hours() -> None:
    assert paid(session("b", 0, 120, allowance=0), session("a", 0, 120, allowance=0)) == {"a": 120, "b": 0}


def test_events_that_touch_or_lie_apart_are_paid_in_full() -> None:
    assert paid(session("a", 0, 60), session("b", 60, 60), session("c", 300, 60)) == {
        "a": 60,
        "b": 60,
        "c": 60,
    }


def test_an_hour_in_common_is_taken_from_the_one_recorded_later() -> None:
    # 10-12 and 11-14: the union is 240 minutes. 120 + 180 = 300, and 240 are paid.
    first, second = session("a", 0, 120, allowance=0), session("b", 60, 180, allowance=0)
    assert paid(first, second) == {"a": 120, "b": 120}


def test_events_that_overlap_through_others_are_one_group() -> None:
    # 10-12, 11-13, 12-14: 240 minutes for 360 recorded.
    three = [session(name, 60 * place, 120, allowance=0) for place, name in enumerate("abc")]
    assert paid(*three) == {"a": 120, "b": 60, "c": 60}


def test_a_reason_for_more_time_around_an_event_is_time_of_its_own() -> None:
    # 200 minutes at an event of 120: 80 around it. With the other one: 120 + 80 + 30 = 230.
    assert paid(session("a", 0, 120, 200, allowance=80), session("b", 0, 120)) == {"a": 200, "b": 30}


def test_an_event_has_its_time_around_it_once() -> None:
    # One person under two entries: 120 minutes and 30 around them, of 100 and 70 recorded.
    both = [session(name, 0, 120, minutes, event="x") for name, minutes in (("a", 100), ("b", 70))]
    assert paid(*both) == {"a": 100, "b": 50}
    longer = session("c", 0, 120, 200, allowance=80, event="x")
    assert paid(both[0], longer) == {"a": 100, "c": 100}


def test_what_was_approved_comes_first_though_it_was_recorded_later() -> None:
    assert paid(session("a", 0, 120), session("b", 0, 120, approved=120)) == {"a": 60, "b": 120}


def test_of_approved_time_that_is_too_much_the_latest_is_told_less() -> None:
    both = [session("a", 0, 120, approved=120), session("b", 0, 120, approved=120)]
    assert left_of(both) == {"a": 120, "b": 60}


def test_of_approved_time_that_is_too_much_what_is_not_paid_yet_is_told_less() -> None:
    both = [session("a", 0, 120, approved=120), session("b", 0, 120, approved=120, is_paid=True)]
    assert left_of(both) == {"a": 60, "b": 120}


def test_time_that_is_free_again_is_left_to_who_was_approved_for_less() -> None:
    assert left_of([session("b", 0, 120, approved=60)]) == {"b": 150}


def test_fewer_minutes_are_divided_among_the_same_days() -> None:
    first, second = datetime(2026, 12, 31, tzinfo=UTC).date(), datetime(2027, 1, 1, tzinfo=UTC).date()
    assert divided([(first, 100), (second, 200)], 60) == {first: 20, second: 40}
    assert divided([(first, 100), (second, 200)], 1) == {second: 1}
    assert divided([(first, 100), (second, 200)], 0) == {}


def test_a_third_event_lends_no_time_to_two_at_the_same_hours() -> None:
    # "c" lasts from 11:55 to 18:00, and somebody was there for a minute: that leaves nothing of 10 to 12.
    same = session("c", 115, 365, 1), session("a", 0, 120), session("b", 0, 120)
    assert paid(*same) == {"a": 120, "b": 60, "c": 1}
    first = replace(same[0], claim_id="0")
    assert paid(first, *same[1:]) == {"0": 1, "a": 120, "b": 60}


def at_one_time(sessions: list[Session]) -> list[Session]:
    """Those of one event have its time: once somebody was recorded it is not moved any more."""
    first: dict[str, Session] = {}
    for one in sessions:
        first.setdefault(one.event_id, one)
    return [
        replace(one, starts_at=first[one.event_id].starts_at, ends_at=first[one.event_id].ends_at)
        for one in sessions
    ]


SESSIONS = st.lists(
    st.builds(
        session,
        name=st.sampled_from("abcdef"),
        begins=st.integers(0, 60),
        lasts=st.integers(1, 40),
        recorded=st.integers(0, 60),
        allowance=st.integers(0, 10),
        approved=st.none() | st.integers(0, 60),
        is_paid=st.booleans(),
        event=st.sampled_from(["", "", "x"]),
    ),
    max_size=6,
    unique_by=lambda one: one.claim_id,
).map(at_one_time)
EVENT_BITS = 1_000


def bits_of(sessions: Iterable[Session]) -> dict[str, int]:
    """Each minute that a session may be paid for, as a bit: those of the day, and those around its event."""
    bits, events = {}, dict[str, int]()
    for one in sessions:
        begins, ends = ((at - TEN) // timedelta(minutes=1) for at in (one.starts_at, one.ends_at))
        around = events.setdefault(one.event_id, EVENT_BITS * (len(events) + 1))
        bits[one.claim_id] = ((1 << ends) - (1 << begins)) | (((1 << one.allowance) - 1) << around)
    return bits


def groups(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """Any of them together, also none."""
    held = list(names)
    return chain.from_iterable(combinations(held, size) for size in range(len(held) + 1))


def allowed(group: Iterable[str], bits: dict[str, int]) -> int:
    """For how many minutes these sessions together may be paid."""
    return reduce(or_, (bits[name] for name in group), 0).bit_count()


def room(name: str, held: dict[str, int], bits: dict[str, int]) -> int:
    """How many minutes are left of a session beside what others hold, whichever of them one looks at."""
    others = [other for other in held if other != name]
    return min(
        allowed([name, *group], bits) - sum(held[other] for other in group) for group in groups(others)
    )


def by_looking_at_each_group(sessions: list[Session]) -> dict[str, int]:
    """What `left_of` tells, found the long way."""
    bits, held, left = bits_of(sessions), dict[str, int](), dict[str, int]()
    approved = [one for one in sessions if one.approved is not None]
    for one in sorted(approved, key=lambda session: (not session.is_paid, session.claim_id)):
        held[one.claim_id] = min(one.approved or 0, room(one.claim_id, held, bits))
    left |= {one.claim_id: room(one.claim_id, held, bits) for one in approved}
    undecided = [one for one in sessions if one.approved is None]
    for one in sorted(undecided, key=lambda session: session.claim_id):
        left[one.claim_id] = room(one.claim_id, held, bits)
        held[one.claim_id] = min(one.recorded, left[one.claim_id])
    return left


@given(SESSIONS, st.randoms(use_true_random=False))
def test_whichever_sessions_one_looks_at_they_are_paid_for_no_more_than_their_time(
    sessions: list[Session], random: Random
) -> None:
    left = left_of(sessions)
    wanted = {one.claim_id: one.recorded if one.approved is None else one.approved for one in sessions}
    minutes = {name: min(wanted[name], left[name]) for name in wanted}
    bits = bits_of(sessions)
    for group in groups(minutes):
        assert sum(minutes[name] for name in group) <= allowed(group, bits)
    assert left == by_looking_at_each_group(sessions)
    random.shuffle(sessions)
    assert left_of(sessions) == left


@pytest.mark.parametrize("hours", [0, 8, 9, 20, 23])
def test_an_evening_in_the_united_states_lies_on_one_day(hours: int) -> None:
    # 18:00 to 20:00 in Chicago is 00:00 to 02:00 in UTC.
    begins = datetime(2026, 11, 23, tzinfo=UTC)
    assert len(hours_ids("lakeshore", "ana", begins, begins + timedelta(hours=2))) == 1
    week = hours_ids(
        "lakeshore", "ana", begins + timedelta(hours=hours), begins + timedelta(hours=hours + 168)
    )
    assert len(week) == 8


@given(st.lists(st.tuples(st.integers(0, 5_000), st.integers(1, 3_000)), min_size=2, max_size=2))
def test_events_that_overlap_have_a_day_in_common(times: list[tuple[int, int]]) -> None:
    one, other = (session(str(place), begins, lasts) for place, (begins, lasts) in enumerate(times))
    days = [set(hours_ids("lakeshore", "ana", each.starts_at, each.ends_at)) for each in (one, other)]
    if one.overlaps(other):
        assert days[0] & days[1]
