"""What every service offers its operator: the state of its outbox, and its dead letters.

No body is ever shown here: the operator runs the platform and sees no person.
"""

from typing import Any

from marshmallow import Schema, fields, validate

from shared.broker import names
from shared.contracts.requests import Nothing, Paged, Seen, one_of, text
from shared.events import dead_letters
from shared.events.dead_letters import DeadLetter
from shared.observability import metrics
from shared.persistence import outbox
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.routing import Command, Query

REASON_CHARACTERS_MAX = 500
DEAD_LETTER_ID_CHARACTERS_MAX = 220


class DeadLetterKey(Schema):
    """Which dead letter."""

    dead_letter_id = fields.String(required=True, validate=validate.Length(1, DEAD_LETTER_ID_CHARACTERS_MAX))


class ReplayDeadLetter(DeadLetterKey, Seen):
    """Which dead letter."""


class DiscardDeadLetter(ReplayDeadLetter):
    """The same, and why it is thrown away."""

    reason = text(REASON_CHARACTERS_MAX)


class ListDeadLetters(Paged):
    """Dead letters of one status, or all."""

    status = one_of([DeadLetter.OPEN, DeadLetter.REPLAYED, DeadLetter.DISCARDED])


def commands(service: str, store: Store) -> tuple[Command, ...]:
    """Replay and discard."""

    def replay(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        letter = _letter_to_decide(request, uow)
        letter.decide(DeadLetter.REPLAYED, "", by=uow.actor.user_id, at=uow.now)
        uow.add_outbox_row(dead_letters.outbox_row_for_replay(service, store, letter, uow.now))
        return _decided(letter, uow)

    return (
        Command("replay_dead_letter", ReplayDeadLetter, replay),
        Command("discard_dead_letter", DiscardDeadLetter, discard),
    )


def discard(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decide that a message will not be taken in; it stays on record with the reason."""
    letter = _letter_to_decide(request, uow)
    letter.decide(DeadLetter.DISCARDED, request["reason"], by=uow.actor.user_id, at=uow.now)
    return _decided(letter, uow)


def _letter_to_decide(request: dict[str, Any], uow: UnitOfWork) -> DeadLetter:
    letter = uow.require(DeadLetter, request["dead_letter_id"])
    uow.check_version(letter, request.get("version"))
    return letter


def _decided(letter: DeadLetter, uow: UnitOfWork) -> dict[str, Any]:
    uow.close()  # so that the version answered is the one after this change
    return shown(letter)


def queries(service: str, store: Store) -> tuple[Query, ...]:
    """The outbox with the inbox beside it, and dead letters as a list and one by one."""

    def outbox_status(_request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        waiting = metrics.queue_held(names.inbox_queue(service))
        return {**outbox.status(store, uow.now), "inbox_waiting": waiting}

    return (
        Query("outbox_status", Nothing, outbox_status),
        Query("dead_letters", ListDeadLetters, list_dead_letters),
        Query("dead_letter", DeadLetterKey, show_dead_letter),
    )


def list_dead_letters(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """A page of dead letters, newest first."""
    filters = {"status": request["status"]} if "status" in request else {}
    page = uow.page(DeadLetter, cursor=request["cursor"], limit=request["limit"], **filters)
    return {"items": [shown(letter) for letter in page.items], "next_cursor": page.next_cursor}


def show_dead_letter(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """One dead letter with the stack of its failure."""
    letter = uow.require(DeadLetter, request["dead_letter_id"])
    return {**shown(letter), "stack": letter.stack}


def shown(letter: DeadLetter) -> dict[str, Any]:
    """What an operator sees of a dead letter."""
    return {
        "dead_letter_id": letter.id,
        "status": letter.status,
        "type": letter.type,
        "message_id": letter.message_id,
        "reason": letter.reason,
        "detail": letter.detail,
        "attempts": letter.attempts,
        "times": letter.times,
        "body_bytes": letter.body_bytes,
        "first_seen": letter.first_seen,
        "last_seen": letter.last_seen,
        "decision_reason": letter.decision_reason,
        "decided_by": letter.decided_by,
        "decided_at": letter.decided_at,
        "version": letter.version,
    }
