"""What the operator sees of the platform: no person, and no content of a message."""

from marshmallow import Schema, fields, validate

from services.gateway.schemas.fields import count_field, id_field, moment_field, string_field
from services.gateway.schemas.pieces import paged
from shared.contracts.requests import Paged, one_of, text

LABEL_CHARACTERS_MAX = 200
LETTER_ID_CHARACTERS_MAX = 220


class OutboxStatus(Schema):
    """What is still to be sent, and what is still to be taken in."""

    pending = count_field()
    unroutable = count_field()
    oldest_age_seconds = fields.Float()
    inbox_waiting = count_field(
        "Messages in the inbox some seconds ago; null when nobody looked", allow_none=True
    )


class DeadLetterState(Schema):
    """A dead letter, without its content."""

    dead_letter_id = id_field()
    status = string_field()
    type = string_field()
    message_id = string_field(allow_none=True)
    reason = string_field()
    detail = string_field(allow_none=True)
    attempts = count_field()
    times = count_field()
    body_bytes = count_field()
    first_seen = moment_field()
    last_seen = moment_field()
    decision_reason = string_field(allow_none=True)
    decided_by = string_field("The user, or the command's operator", allow_none=True)
    decided_at = moment_field(allow_none=True)
    version = count_field()


class DeadLetter(DeadLetterState):
    """A dead letter and the stack of its failure, without its content."""

    stack = string_field(allow_none=True)


DeadLetters = paged(DeadLetterState, "DeadLetters")


class AlikeDeadLetters(Schema):
    """Dead letters of one reason, one type, or both."""

    reason = fields.String(validate=validate.Length(1, LABEL_CHARACTERS_MAX))
    type = fields.String(validate=validate.Length(1, LABEL_CHARACTERS_MAX))


class ListDeadLetters(Paged, AlikeDeadLetters):
    """Which dead letters."""

    status = one_of(["open", "replayed", "discarded"])


class ReplayDeadLetters(AlikeDeadLetters):
    """Which open dead letters, by reason, type or both."""

    after = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, LETTER_ID_CHARACTERS_MAX),
        metadata={"description": "`last` of the answer before"},
    )


class ReplayedDeadLetters(Schema):
    """What was handed over once more; `last` is null when there are no more of them."""

    replayed = count_field()
    too_large = count_field("Letters that are too large to be sent again")
    last = string_field("The dead letter to go on after", allow_none=True)


class DiscardDeadLetter(Schema):
    """Why it is given up."""

    reason = text(500)
