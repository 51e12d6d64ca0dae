"""The gateway over the real services, without a broker between them."""

from collections.abc import Iterator

import pytest

from tests.support.gateway import GatewayHarness, gateway_harness
from tests.support.servers import drop_databases, unique


@pytest.fixture
def gateway(mongodb_uri: str, database_prefix: str) -> Iterator[GatewayHarness]:
    """A gateway of this test alone."""
    with gateway_harness(mongodb_uri, database_prefix) as made:
        yield made


@pytest.fixture(scope="module")
def shared_gateway(mongodb_uri: str) -> Iterator[GatewayHarness]:
    """One gateway for all tests of a module; they change nothing that another looks at."""
    prefix = unique("test")
    with gateway_harness(mongodb_uri, prefix) as made:
        yield made
    drop_databases(mongodb_uri, prefix)
