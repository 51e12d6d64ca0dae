"""Every command and query of every service, by its name."""

from typing import Final

from shared.contracts import (
    advocacy,
    files,
    gateway,
    identity,
    insights,
    jobs,
    operator,
    recruitment,
    stipends,
    training,
)
from shared.contracts.operation import OperationContract
from shared.services import OWNERS

_OWN: Final = (identity, recruitment, training, advocacy, stipends, insights, gateway)

OPERATIONS: Final[dict[str, OperationContract]] = {
    contract.name: contract
    for contracts in (
        *(module.OPERATIONS for module in _OWN),
        *map(operator.operations_of, OWNERS),
        *map(jobs.operations_of, jobs.WITH_JOBS),
        *map(files.operations_of, files.WITH_FILES),
    )
    for contract in contracts
}
