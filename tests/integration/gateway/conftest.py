"""The gateway over the real services, without a broker between them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from shared.actor import Role
from shared.clock import FixedClock
from tests.support.databases import Databases
from tests.support.gateway import GatewayHarness, separate_gateway
from tests.support.small_program import SmallProgram, invite, make_small_program


@pytest.fixture(scope="module")
def shared_gateway(databases: Databases) -> Iterator[GatewayHarness]:
    """One gateway for all tests of a module; they change nothing that another looks at."""
    # Near the present: token signatures and MongoDB's own expiry go by the machine's clock.
    with separate_gateway(databases, clock=FixedClock(datetime.now(UTC))) as made:
        yield made


@pytest.fixture
def gateway(shared_gateway: GatewayHarness) -> GatewayHarness:
    """A gateway without users."""
    shared_gateway.forget()
    return shared_gateway


@pytest.fixture(scope="module")
def program(shared_gateway: GatewayHarness) -> SmallProgram:
    """A program with one advisor, who is invited to an event to come."""
    program = make_small_program(shared_gateway, "lakeshore")
    staff = shared_gateway.as_role(Role.ENGAGEMENT_STAFF)
    begins = datetime.now(UTC) + timedelta(days=9)
    invite(staff, program.advisor_id, begins, "The next meeting", "Room 2")
    shared_gateway.let_facts_flow()
    return program
