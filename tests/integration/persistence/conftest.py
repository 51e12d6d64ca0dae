"""The small service on which the plumbing is tried."""

from collections.abc import Callable

import pytest

from tests.support import tallies
from tests.support.harness import ServiceHarness


@pytest.fixture
def service(harness: Callable[..., ServiceHarness]) -> ServiceHarness:
    return harness("stipends", use_cases=tallies)
