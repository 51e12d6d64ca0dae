"""Recruitment on a real database."""

from datetime import UTC, datetime

import pytest

from tests.support.meanwhile import MeanwhileClock


@pytest.fixture
def clock():
    return MeanwhileClock(datetime(2026, 11, 22, 15, 0, tzinfo=UTC))


@pytest.fixture
def service(harness, clock):
    return harness("recruitment", clock=clock)
