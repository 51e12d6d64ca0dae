"""Rigs: services as processes on servers that may be killed."""

from collections.abc import Callable, Iterator

import pytest

from tests.faults.rig import Rig
from tests.support.servers import TestServers

MakeRig = Callable[..., Rig]


@pytest.fixture(scope="module")
def make_rig(own_servers: TestServers) -> Iterator[MakeRig]:
    """Makes rigs for the tests of one module: `make_rig(stipends=2, insights=1)`, provisioned and started.

    `prepare(rig)` is called between the two.
    """
    made: list[Rig] = []

    def make(prepare: Callable[[Rig], None] | None = None, **services: int) -> Rig:
        rig = Rig(own_servers, services)
        made.append(rig)
        rig.provision()
        rig.know_tenants()
        if prepare:
            prepare(rig)
        rig.start()
        return rig

    yield make
    own_servers.broker.start()
    own_servers.database.start()
    for rig in made:
        rig.end()
