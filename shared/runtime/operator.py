"""What every service offers its operator: the state of its outbox, and its dead letters.

No body is ever shown here: the operator runs the platform and sees no person.
"""

from itertools import accumulate
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from shared.broker import names
from shared.contracts.requests import Nothing, Paged, Seen, one_of, text
from shared.events.dead_letter_sink import BYTES_AT_ONCE_MAX
from shared.events.dead_letters import REPLAYED_BYTES_MAX, DeadLetter, outbox_row_for_replay
from shared.observability import metrics
from shared.persistence import outbox
from shared.persistence.read_unit import ReadUnit
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.routing import Command, Query

REASON_CHARACTERS_MAX = 500
DEAD_LETTER_ID_CHARACTERS_MAX = 220
LABEL_CHARACTERS_MAX = 200
REPLAYED_AT_ONCE_MAX = 100


class DeadLetterKey(Schema):
    """Which dead letter."""

    dead_letter_id = fields.String(required=True, validate=validate.Length(1, DEAD_LETTER_ID_CHARACTERS_MAX))


class ReplayDeadLetter(DeadLetterKey, Seen):
    """Which dead letter."""


class DiscardDeadLetter(ReplayDeadLetter):
    """The same, and why it is thrown away."""

    reason = text(REASON_CHARACTERS_MAX)


class AlikeDeadLetters(Schema):
    """Dead letters of one reason, one type, or both."""

    reason = fields.String(validate=validate.Length(1, LABEL_CHARACTERS_MAX))
    type = fields.String(validate=validate.Length(1, LABEL_CHARACTERS_MAX))


class ListDeadLetters(Paged, AlikeDeadLetters):
    """Dead letters of one status, or all."""

    status = one_of(DeadLetter.STATUSES)


class ReplayDeadLetters(AlikeDeadLetters):
    """Which open dead letters, and after which of them to go on: `last` of the answer before."""

    after = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(1, DEAD_LETTER_ID_CHARACTERS_MAX)
    )

    @validates_schema
    def _not_everything(self, data: dict[str, Any], **_: Any) -> None:
        if not {"reason", "type"} & data.keys():
            raise ValidationError("required", "reason")


def commands(service: str, store: Store) -> tuple[Command, ...]:
    """Replay, of one and of all alike, and discard."""

    def replay(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        letter = _letter_to_decide(request, uow)
        letter.decide(DeadLetter.REPLAYED, "", by=uow.actor.user_id, at=uow.now)
        uow.add_outbox_row(outbox_row_for_replay(service, store, letter, uow.now))
        return _decided(letter, uow)

    def replay_alike(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        found = _next_alike(request, uow)
        fit = [letter for letter in found if letter.body_bytes <= REPLAYED_BYTES_MAX]
        for letter in fit:
            letter.decide(DeadLetter.REPLAYED, "", by=uow.actor.user_id, at=uow.now)
            uow.add_outbox_row(outbox_row_for_replay(service, store, letter, uow.now))
        last = found[-1].id if found else None
        return {"replayed": len(fit), "too_large": len(found) - len(fit), "last": last}

    return (
        Command("replay_dead_letter", ReplayDeadLetter, replay),
        Command("replay_dead_letters", ReplayDeadLetters, replay_alike),
        Command("discard_dead_letter", DiscardDeadLetter, discard),
    )


def discard(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Decide that a message will not be taken in; it stays on record with the reason."""
    letter = _letter_to_decide(request, uow)
    letter.decide(DeadLetter.DISCARDED, request["reason"], by=uow.actor.user_id, at=uow.now)
    return _decided(letter, uow)


def _next_alike(request: dict[str, Any], uow: UnitOfWork) -> list[DeadLetter]:
    """The next open letters that are alike, as many as fit into one transaction, by id."""
    filters: dict[str, Any] = {name: request[name] for name in ("reason", "type") if name in request}
    if request["after"] is not None:
        filters["id__gt"] = request["after"]
    limit = REPLAYED_AT_ONCE_MAX
    found = uow.find(DeadLetter, order_by=("id",), limit=limit, status=DeadLetter.OPEN, **filters)
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
    """The outbox with the inbox beside it, and dead letters as a list and one by one."""

    def outbox_status(_request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
        waiting = metrics.queue_held(names.inbox_queue(service))
        return {**outbox.status(store, uow.now), "inbox_waiting": waiting}

    return (
        Query("outbox_status", Nothing, outbox_status),
        Query("dead_letters", ListDeadLetters, list_dead_letters),
        Query("dead_letter", DeadLetterKey, show_dead_letter),
    )


def list_dead_letters(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """A page of dead letters, newest first."""
    statuses = [request["status"]] if "status" in request else list(DeadLetter.STATUSES)
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
