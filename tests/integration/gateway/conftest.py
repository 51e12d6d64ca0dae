"""The gateway over the real services, without a broker between them."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from shared.clock import FixedClock
from tests.support.gateway import GatewayHarness, gateway_harness
from tests.support.servers import drop_databases, unique


@pytest.fixture(scope="module")
def shared_gateway(mongodb_uri: str) -> Iterator[GatewayHarness]:
    """One gateway for all tests of a module; they change nothing that another looks at."""
    prefix = unique("test")
    # Near the present: token signatures and MongoDB's own expiry go by the machine's clock.
    with gateway_harness(mongodb_uri, prefix, clock=FixedClock(datetime.now(UTC))) as made:
        yield made
    drop_databases(mongodb_uri, prefix)


@pytest.fixture
def gateway(shared_gateway: GatewayHarness) -> GatewayHarness:
    """A gateway without users."""
    shared_gateway.forget()
    return shared_gateway
