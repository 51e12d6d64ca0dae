"""The gateway over the real services, without a broker between them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.clock import FixedClock
from tests.support.gateway import GatewayHarness, separate_gateway


@pytest.fixture(scope="module")
def shared_gateway(mongodb_uri: str) -> Iterator[GatewayHarness]:
    """One gateway for all tests of a module; they change nothing that another looks at."""
    # Near the present: token signatures and MongoDB's own expiry go by the machine's clock.
    with separate_gateway(mongodb_uri, clock=FixedClock(datetime.now(UTC))) as made:
        yield made


@pytest.fixture
def gateway(shared_gateway: GatewayHarness) -> GatewayHarness:
    """A gateway without users."""
    shared_gateway.forget()
    return shared_gateway
