"""What every service offers its operator: the state of its outbox, timers and jobs, and its dead letters.

No body is ever shown here: the operator runs the platform and sees no person.
"""

from itertools import accumulate
from typing import Any, Final

from shared.broker import names
from shared.contracts.operator import DeadLetterState, DeadLetterStatus, operations_of
from shared.events import dead_letters
from shared.events.dead_letter_sink import BYTES_AT_ONCE_MAX
from shared.events.dead_letters import REPLAYED_BYTES_MAX, DeadLetter
from shared.observability import metrics
from shared.persistence import jobs, outbox, timers
from shared.persistence.read_unit import ReadUnit
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.routing import Command, Query

REPLAYED_AT_ONCE_MAX: Final = 100
_STATE: Final = DeadLetterState()


def commands(service: str, store: Store) -> tuple[Command, ...]:
    """Replay, of one and of all alike, and discard."""

    def replay(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        letter = _letter_to_decide(request, uow)
        letter.decide(DeadLetterStatus.REPLAYED, "", by=uow.actor.user_id, at=uow.now)
        dead_letters.replay(service, store, letter, uow)
        return _decided(letter, uow)

    def replay_alike(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        found = _next_alike(request, uow)
        fit = [letter for letter in found if letter.body_bytes <= REPLAYED_BYTES_MAX]
        for letter in fit:
            letter.decide(DeadLetterStatus.REPLAYED, "", by=uow.actor.user_id, at=uow.now)
            dead_letters.replay(service, store, letter, uow)
        last = found[-1].id if found else None
        return {"replayed": len(fit), "too_large": len(found) - len(fit), "last": last}

    return (
        Command(operations_of(service).replay_dead_letter, replay),
        Command(operations_of(service).replay_dead_letters, replay_alike),
        Command(operations_of(service).discard_dead_letter, discard),
    )


def discard(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decide that a message will not be taken in; it stays on record with the reason."""
    letter = _letter_to_decide(request, uow)
    letter.decide(DeadLetterStatus.DISCARDED, request["reason"], by=uow.actor.user_id, at=uow.now)
    return _decided(letter, uow)


def _next_alike(request: dict[str, Any], uow: UnitOfWork) -> list[DeadLetter]:
    """The next open letters that are alike, as many as fit into one transaction, by id."""
    filters: dict[str, Any] = {name: request[name] for name in ("reason", "type") if name in request}
    if request["after"] is not None:
        filters["id__gt"] = request["after"]
    limit = REPLAYED_AT_ONCE_MAX
    found = uow.find(DeadLetter, order_by=("id",), limit=limit, status=DeadLetterStatus.OPEN, **filters)
    bytes_so_far = list(accumulate(letter.body_bytes for letter in found))
    return [
        letter
        for place, (letter, total) in enumerate(zip(found, bytes_so_far, strict=True))
        if place == 0 or total <= BYTES_AT_ONCE_MAX
    ]


def _letter_to_decide(request: dict[str, Any], uow: UnitOfWork) -> DeadLetter:
    letter = uow.require(DeadLetter, request["dead_letter_id"])
    uow.check_version(letter, request.get("version"))
    return letter


def _decided(letter: DeadLetter, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the version answered is the one after this change
    return shown(letter)


def queries(service: str, store: Store) -> tuple[Query, ...]:
    """The outbox with inbox, timers and jobs beside it, and dead letters as a list and one by one."""

    def outbox_status(_request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
        waiting = metrics.queue_held(names.inbox_queue(service))
        due = timers.status(store, uow.now)
        state = {**due, **jobs.status(store, uow.now)}
        return {**outbox.status(store, uow.now), "inbox_waiting": waiting, **state}

    return (
        Query(operations_of(service).outbox_status, outbox_status),
        Query(operations_of(service).dead_letters, list_dead_letters),
        Query(operations_of(service).dead_letter, show_dead_letter),
    )


def list_dead_letters(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """A page of dead letters, newest first."""
    statuses = [request["status"]] if "status" in request else list(DeadLetterStatus)
    filters = {name: request[name] for name in ("reason", "type") if name in request}
    page = uow.page(
        DeadLetter, cursor=request["cursor"], limit=request["limit"], status__in=statuses, **filters
    )
    return {"items": [shown(letter) for letter in page.items], "next_cursor": page.next_cursor}


def show_dead_letter(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """One dead letter with the stack of its failure."""
    letter = uow.require(DeadLetter, request["dead_letter_id"])
    return {**shown(letter), "stack": letter.stack}


def shown(letter: DeadLetter) -> dict[str, Any]:
    """What an operator sees of a dead letter."""
    return _STATE.dump(letter)
