"""Training on a real database."""

from datetime import UTC, datetime

import pytest

from shared.clock import FixedClock
from tests.support.training import add, require


@pytest.fixture
def clock():
    return FixedClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))


@pytest.fixture
def service(harness, clock):
    return harness("training", clock=clock)


@pytest.fixture
def curriculum(service):
    """Privacy (a year), which staff confirm, and, building on it, storytelling; rights for youth only."""
    add(service, "privacy", valid_months=12)
    add(service, "story", prerequisite_codes=["privacy"])
    add(service, "rights")
    require(service, "privacy", "any")
    require(service, "story", "parent", self_paced=True)
    require(service, "rights", "youth", self_paced=True)
    return service
