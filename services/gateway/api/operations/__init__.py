"""Every operation of the API: which command or query of which service answers at which address.

What an operation takes, answers and is allowed to, its contract says; here stands what is HTTP's alone.
Routes, the OpenAPI document and the tests are all read from these tables.
"""

from typing import Final

from services.gateway.api.operations import advocacy, insights, operator, recruitment, stipends, training
from services.gateway.api.operations.table import Operation

__all__ = ["OPERATIONS", "Operation"]

OPERATIONS: Final[tuple[Operation, ...]] = (
    *recruitment.OPERATIONS,
    *training.OPERATIONS,
    *advocacy.OPERATIONS,
    *stipends.OPERATIONS,
    *insights.OPERATIONS,
    *operator.OPERATIONS,
)
