"""The rows of a service's routing tables."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema

from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event
from shared.messaging.names import DELAY_SECONDS
from shared.persistence.documents import Record
from shared.persistence.unit_of_work import UnitOfWork

Answer = dict[str, Any]
UseCase = Callable[[dict[str, Any], UnitOfWork], Answer]
Wanted = tuple[type[Record], str]
Handler = Callable[[Event, UnitOfWork], None]


def _nothing(_cause: Any) -> Iterable[Wanted]:
    return ()


@dataclass(frozen=True, slots=True)
class Command:
    """Something that a person asks to be done.

    `serialize_by` names the field of the request (or computes the value) by which commands are taken one
    after another in a process, where many change one document at once: those who wait are done in one
    transaction. `preload` names the documents that it will get, so that such a group loads them at once.
    """

    name: str
    schema: type[Schema]
    run: UseCase
    serialize_by: str | Callable[[dict[str, Any]], str] | None = None
    preload: Callable[[dict[str, Any]], Iterable[Wanted]] = _nothing

    def turn_of(self, request: dict[str, Any]) -> str | None:
        """The value by which this request waits for its turn, if it does."""
        if self.serialize_by is None:
            return None
        return (
            request[self.serialize_by] if isinstance(self.serialize_by, str) else self.serialize_by(request)
        )


@dataclass(frozen=True, slots=True)
class Query:
    """Something that a person asks to know; changes nothing."""

    name: str
    schema: type[Schema]
    run: UseCase


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often an event is tried again after transient failures, and how long it waits each time.

    The delays are those for which there are queues; the last one repeats.
    """

    attempts_max: int = 8
    delays_seconds: tuple[int, ...] = DELAY_SECONDS

    def __post_init__(self) -> None:
        if self.attempts_max < 1 or not set(self.delays_seconds) <= set(DELAY_SECONDS):
            raise ValueError(f"attempts from 1 and delays among {DELAY_SECONDS}")

    def delay_after(self, attempt: int) -> int | None:
        """Seconds to wait after the attempt of that number (from 0), or None when it was the last."""
        if attempt + 1 >= self.attempts_max:
            return None
        return self.delays_seconds[min(attempt, len(self.delays_seconds) - 1)]


def in_turn(*handlers: Handler) -> Handler:
    """One handler that runs several, in this order and in the same unit of work."""

    def handle(event: Event, uow: UnitOfWork) -> None:
        for one in handlers:
            one(event, uow)

    return handle


@dataclass(frozen=True, slots=True)
class Subscription:
    """An event heard and the plain function that takes it in.

    `preload` names the documents that the handler will get, so that a batch loads them with one read.
    """

    contract: Contract
    handle: Handler
    preload: Callable[[Event], Iterable[Wanted]] = _nothing
    retry: RetryPolicy = RetryPolicy()
