"""The rows of a service's tables of commands and queries."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from shared.contracts.operation import OperationContract
from shared.persistence.read_unit import ReadUnit
from shared.persistence.session import Wanted, nothing_wanted
from shared.persistence.unit_of_work import UnitOfWork

Answer = dict[str, Any]
UseCase = Callable[[dict[str, Any], UnitOfWork], Answer]
Reading = Callable[[dict[str, Any], ReadUnit], Answer]


class Weight(Enum):
    """Whether a command may share its transaction with others that want the same."""

    LIGHT = auto()
    """It changes a few records."""
    HEAVY = auto()
    """It may change thousands, and needs all of the time that a transaction has."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person asks to be done.

    `serialize_by` names the field of the request (or computes the value) by which commands are taken one
    after another in a process, where many change one document, or add the like, at once: those who wait are
    done in one transaction, but for a heavy one, which is done alone when its turn comes. `preload` names the
    documents that it will get, so that such a group loads them at once. Without `keeps_answer` it is done
    anew each time, also under the same key: once or twice makes no difference.
    """

    contract: OperationContract
    run: UseCase
    serialize_by: str | Callable[[dict[str, Any]], str] | None = None
    preload: Callable[[dict[str, Any]], Iterable[Wanted]] = nothing_wanted
    weight: Weight = Weight.LIGHT
    keeps_answer: bool = True

    @property
    def name(self) -> str:
        """Its name within its service."""
        return self.contract.operation

    def turn_of(self, request: dict[str, Any]) -> str | None:
        """The value by which this request waits for its turn, if it does."""
        if self.serialize_by is None:
            return None
        return (
            request[self.serialize_by] if isinstance(self.serialize_by, str) else self.serialize_by(request)
        )


@dataclass(frozen=True, slots=True)
class Query:
    """Something that a person asks to know; it is given nothing to change anything with."""

    contract: OperationContract
    run: Reading

    @property
    def name(self) -> str:
        """Its name within its service."""
        return self.contract.operation
