"""Insights on a real database."""

from collections.abc import Callable

import pytest

from tests.support.harness import ServiceHarness


@pytest.fixture
def insights(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    return harness("insights")
