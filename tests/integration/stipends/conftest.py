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
