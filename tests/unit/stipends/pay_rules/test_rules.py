"""What minutes are worth at a rate."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.stipends.pay_rules.rules import stipend_cents
from shared.contracts.stipends.pay_rules import RATE_CENTS_MAX, RATE_CENTS_MIN

minutes = st.integers(0, 10_080)
hourly = st.integers(RATE_CENTS_MIN, RATE_CENTS_MAX)


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
