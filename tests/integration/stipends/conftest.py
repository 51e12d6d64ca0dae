"""Stipends on a real database."""

from collections.abc import Callable

import pytest

from tests.support.harness import ServiceHarness
from tests.support.meanwhile import MeanwhileClock
from tests.support.stipends import NOW, Money


@pytest.fixture
def money(harness: Callable[..., ServiceHarness]) -> Money:
    clock = MeanwhileClock(NOW)
    return Money(harness("stipends", clock=clock), clock)


@pytest.fixture
def rated(money: Money) -> Money:
    """With a rate of $25 an hour, and two payees."""
    money.rate(2500)
    money.payees("ana", "ben")
    return money
