"""Every operation of the API: which command or query of which service is at which address.

Its contract defines request, reply and roles; these tables hold only what belongs to HTTP. Routes, the
OpenAPI document and the tests are derived from them.
"""

from typing import Final

from services.gateway.api.operations import (
    advocacy,
    files,
    identity,
    insights,
    jobs,
    operator,
    recruitment,
    stipends,
    training,
)
from services.gateway.api.operations.table import Operation

__all__ = ["OPERATIONS", "Operation"]

OPERATIONS: Final[tuple[Operation, ...]] = (
    *identity.OPERATIONS,
    *recruitment.OPERATIONS,
    *training.OPERATIONS,
    *advocacy.OPERATIONS,
    *stipends.OPERATIONS,
    *insights.OPERATIONS,
    *files.OPERATIONS,
    *jobs.OPERATIONS,
    *operator.OPERATIONS,
)
