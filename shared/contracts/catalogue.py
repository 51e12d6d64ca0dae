"""The catalogue: every event of the published language, by its type."""

from typing import Final

from shared.contracts import advocacy, identity, recruitment, stipends, training
from shared.contracts.event import Contract

PUBLISHERS: Final = {
    module.PUBLISHER: module.CONTRACTS for module in (identity, recruitment, training, advocacy, stipends)
}
"""Each publisher with its contracts, in the order of its module."""

__all__ = ["CATALOGUE", "PUBLISHERS", "Contract"]

CATALOGUE: Final[dict[str, Contract]] = {
    contract.type: contract for contracts in PUBLISHERS.values() for contract in contracts
}
