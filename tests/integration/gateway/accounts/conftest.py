"""A user of the gateway, and its clock."""

import pytest

from shared.actor import Role
from shared.clock import FixedClock
from tests.support.gateway import GatewayHarness
from tests.support.signing_in import EMAIL


@pytest.fixture
def clock(gateway: GatewayHarness) -> FixedClock:
    """The gateway's clock."""
    assert isinstance(gateway.clock, FixedClock)
    return gateway.clock


@pytest.fixture
def user(gateway: GatewayHarness) -> dict:
    return gateway.add_user(EMAIL, Role.FINANCE_REVIEWER)
