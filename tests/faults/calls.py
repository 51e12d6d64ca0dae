"""Calling services of a rig by RPC."""

from collections.abc import Iterator
from contextlib import contextmanager

from shared.rpc.client import ServiceClient
from tests.faults.rig import Rig
from tests.support.calling import Caller


@contextmanager
def calling(rig: Rig) -> Iterator[ServiceClient]:
    """A client for one thread."""
    with Caller(rig.admin_amqp_uri) as caller:
        yield ServiceClient(caller)
