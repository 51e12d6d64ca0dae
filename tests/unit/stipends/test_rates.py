"""Dated rates, and what minutes are worth at them."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stipends.pay_rules.rules import (
    RATE_CENTS_MAX,
    RATE_CENTS_MIN,
    DatedRate,
    in_force,
    spans,
    stipend_cents,
)

minutes = st.integers(0, 10_080)
hourly = st.integers(RATE_CENTS_MIN, RATE_CENTS_MAX)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@pytest.mark.parametrize(
    ("worked", "rate", "amount"),
    [
        (60, 2500, 2500),
        (90, 2500, 3750),
        (1, 2500, 42),  # 41.67
        (1, 2490, 42),  # 41.50: half goes up
        (1, 2489, 41),  # 41.48
        (50, 2525, 2104),  # 2104.17
        (0, 2500, 0),
    ],
)
def test_a_stipend_is_rounded_half_up_to_the_cent(worked: int, rate: int, amount: int) -> None:
    assert stipend_cents(worked, rate) == amount


@given(minutes, hourly)
def test_a_stipend_is_never_off_by_more_than_half_a_cent(worked: int, rate: int) -> None:
    off = stipend_cents(worked, rate) - Fraction(worked * rate, 60)
    assert -Fraction(1, 2) < off <= Fraction(1, 2)


@given(minutes, minutes, hourly)
def test_more_time_is_never_worth_less(one: int, other: int, rate: int) -> None:
    less, more = sorted((one, other))
    assert stipend_cents(less, rate) <= stipend_cents(more, rate)


@given(st.integers(0, 168), hourly)
def test_whole_hours_are_worth_the_rate_exactly(hours: int, rate: int) -> None:
    assert stipend_cents(hours * 60, rate) == hours * rate


@given(st.integers(1, 10_080), hourly)
def test_no_attendance_is_worth_nothing(worked: int, rate: int) -> None:
    assert stipend_cents(worked, rate) >= 1


@st.composite
def rate_books(draw: st.DrawFn) -> list[DatedRate]:
    """Rates as a book takes them in: whatever is proposed, less what overlaps."""
    book: list[DatedRate] = []
    for number in range(draw(st.integers(0, 6))):
        begins = draw(days)
        ends = draw(st.none() | st.integers(0, 400).map(lambda more: begins + timedelta(more)))  # noqa: B023
        rate = DatedRate(f"rate-{number}", draw(hourly), begins, ends)
        if not any(rate.overlaps(known) for known in book):
            book.append(rate)
    return book


@given(rate_books(), days)
def test_at_most_one_rate_claims_a_day_and_it_is_the_one_in_force(book: list[DatedRate], day: date) -> None:
    claiming = [
        rate
        for rate, last_day in spans(book)
        if rate.effective_from <= day and (last_day is None or day <= last_day)
    ]
    assert claiming == [rate for rate in [in_force(book, day)] if rate]


@given(rate_books(), days, st.randoms())
def test_the_rate_of_a_day_does_not_depend_on_the_order_of_the_book(book, day, random) -> None:
    shuffled = random.sample(book, len(book))
    assert in_force(shuffled, day) == in_force(book, day)


def a_rate(begins: date, ends: date | None = None, amount: int = 2500) -> DatedRate:
    return DatedRate(f"from-{begins}", amount, begins, ends)


def test_a_rate_holds_on_its_first_and_last_day_and_not_beyond() -> None:
    book = [a_rate(date(2026, 1, 1), date(2026, 12, 31))]
    assert in_force(book, date(2025, 12, 31)) is None
    assert in_force(book, date(2026, 1, 1)) is book[0]
    assert in_force(book, date(2026, 12, 31)) is book[0]
    assert in_force(book, date(2027, 1, 1)) is None


def test_an_open_rate_holds_until_the_next_begins() -> None:
    old, new = a_rate(date(2026, 1, 1)), a_rate(date(2027, 1, 1), amount=2700)
    assert not old.overlaps(new)
    assert in_force([new, old], date(2026, 12, 31)) is old
    assert in_force([new, old], date(2027, 1, 1)) is new


@pytest.mark.parametrize(
    ("one", "other", "overlapping"),
    [
        ((1, 10), (11, 20), False),
        ((1, 10), (10, 20), True),
        ((1, 20), (5, 6), True),
        ((1, None), (1, 5), True),
        ((5, None), (1, 4), False),
        ((5, None), (1, 5), True),
    ],
)
def test_two_rates_may_not_claim_the_same_day(one: tuple, other: tuple, overlapping: bool) -> None:
    def of(span: tuple) -> DatedRate:
        begins, ends = span
        return a_rate(date(2026, 1, begins), ends and date(2026, 1, ends))

    assert of(one).overlaps(of(other)) is overlapping
    assert of(other).overlaps(of(one)) is overlapping
