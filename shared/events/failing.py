"""What fails in a batch is found by halving it, and is told apart by a stable code."""

import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from shared.contracts.errors import MalformedEvent
from shared.errors import Permanent, TandemError, Transient
from shared.persistence.store import DatabaseAway, TooSlow

UNEXPECTED: Final = "unexpected_error"
TOO_SLOW: Final = "too_slow"

Item = TypeVar("Item")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Failed(Generic[Item]):
    """What failed alone, and how."""

    item: Item
    error: Exception


def in_parts(
    items: Sequence[Item], together: Callable[[Sequence[Item]], Sequence[Result]], *, seconds_max: float
) -> list[Result | Failed[Item]]:
    """The result of each item, in the given order: of all, or of the first if it takes too long.

    `together` does some in one transaction. A part that fails is halved until what fails is alone. Raises
    `DatabaseAway`.
    """
    give_up_at = time.monotonic() + seconds_max
    decided: list[Result | Failed[Item]] = []
    parts = [items] if items else []
    while parts and not (decided and time.monotonic() >= give_up_at):
        part = parts.pop()
        try:
            decided += together(part)
        except DatabaseAway:
            raise
        except Exception as error:  # noqa: BLE001 - whatever a handler raises is that item's fate
            if len(part) == 1:
                decided.append(Failed(part[0], error))
                continue
            middle = len(part) // 2
            parts += [part[middle:], part[:middle]]
    return decided


def reason_of(error: Exception) -> str:
    """The stable code of a failure."""
    if isinstance(error, MalformedEvent):
        return str(error.reason_code)
    if isinstance(error, TooSlow):
        return TOO_SLOW
    # Only our own codes can be looked up; a driver's error has a number.
    return error.code if isinstance(error, TandemError | Transient | Permanent) else UNEXPECTED


def detail_of(error: Exception) -> str:
    """What an operator may read: our own errors name fields and states, others may quote data."""
    if isinstance(error, TandemError | Permanent):
        return str(error)
    return f"{type(error).__name__} in the service's own code"


def stack_of(error: Exception) -> str:
    """Where in the code it failed, without any data."""
    frames = traceback.extract_tb(error.__traceback__)
    return "\n".join(f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames)
