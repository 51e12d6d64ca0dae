"""One gateway for all tests of a module, with users that stay."""

from collections.abc import Iterator

import pytest

from tests.support.api import STAFF
from tests.support.gateway import ApiClient, GatewayHarness


@pytest.fixture(scope="module")
def gateway(shared_gateway: GatewayHarness) -> GatewayHarness:
    return shared_gateway


@pytest.fixture
def staff(gateway: GatewayHarness) -> ApiClient:
    return gateway.as_role(STAFF)


@pytest.fixture
def counted(gateway: GatewayHarness) -> Iterator[None]:
    """Counts begin anew, and do not reach into other tests."""
    gateway.own.store["rate_limit_counters"].delete_many({})
    yield
    gateway.own.store["rate_limit_counters"].delete_many({})
