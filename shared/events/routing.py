"""The rows of a service's tables of subscriptions, timers and jobs."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.broker.names import DELAY_SECONDS
from shared.contracts.catalogue import Contract
from shared.contracts.envelope import Event
from shared.persistence.jobs import Job, Run, Terms
from shared.persistence.session import Wanted, nothing_wanted
from shared.persistence.timers import Due
from shared.persistence.unit_of_work import UnitOfWork

Handler = Callable[[Event, UnitOfWork], None]


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often an event is retried after transient failures, and with which delays.

    Each delay has its own queue; the last one repeats.
    """

    attempts_max: int = 8
    delays_seconds: tuple[int, ...] = DELAY_SECONDS

    def __post_init__(self) -> None:
        if self.attempts_max < 1 or not set(self.delays_seconds) <= set(DELAY_SECONDS):
            raise ValueError(f"attempts from 1 and delays among {DELAY_SECONDS}")

    def delay_after(self, attempt: int) -> int | None:
        """The delay after that attempt (counted from 0), or None if it was the last."""
        if attempt + 1 >= self.attempts_max:
            return None
        return self.delays_seconds[min(attempt, len(self.delays_seconds) - 1)]


UNKNOWN_SECONDS_MAX: Final = 24 * 60 * 60
UNTIL_KNOWN: Final = RetryPolicy(
    attempts_max=len(DELAY_SECONDS) + (UNKNOWN_SECONDS_MAX - sum(DELAY_SECONDS)) // DELAY_SECONDS[-1] + 1
)
"""For what is told of a tenant before the tenant is, and for events and timers of a newer release: a day, for
the service that tells of it may be away. Replicas are replaced by then.
"""


def in_turn(*handlers: Handler) -> Handler:
    """A handler that runs several, in this order and in the same unit of work."""

    def handle(event: Event, uow: UnitOfWork) -> None:
        for one in handlers:
            one(event, uow)

    return handle


@dataclass(frozen=True, slots=True)
class Subscription:
    """An event type and the plain function that handles it.

    `preload` names the documents that the handler needs, so that a batch loads them with one read.
    """

    contract: Contract
    handle: Handler
    preload: Callable[[Event], Iterable[Wanted]] = nothing_wanted
    retry: RetryPolicy = RetryPolicy()


@dataclass(frozen=True, slots=True)
class Timer:
    """A kind of timer and the plain function that runs one that is due.

    The handler asks the record whether the timer still holds. `preload` as in a `Subscription`.
    """

    kind: str
    handle: Callable[[Due, UnitOfWork], None]
    preload: Callable[[Due], Iterable[Wanted]] = nothing_wanted
    retry: RetryPolicy = RetryPolicy()


@dataclass(frozen=True, slots=True)
class Bulk:
    """A kind of job: `run` does the next items together, and gives the result of each, in order.

    `name_of` is how results call an item. `failed` is told of an item that failed by itself, also
    where it is tried once more: `run` is then told of it again.

    A job that is not given its items `find`s the next ones itself, in the order of their ids: so many, after
    that one; it is done when there are fewer. `finish` is called in the transaction of the last ones.
    """

    kind: str
    run: Run
    name_of: Callable[[Any], str] = str
    find: Callable[[Terms, str, int, UnitOfWork], Sequence[str]] | None = None
    finish: Callable[[Job, UnitOfWork], None] | None = None
    failed: Callable[[Any, Terms, UnitOfWork], None] | None = None
    at_once: int = 200
