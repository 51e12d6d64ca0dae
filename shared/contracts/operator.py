"""What every service offers reconciliation, and its operator: its tallies, its outbox, its dead letters.

No message body is ever shown: the operator runs the platform and sees no personal data.
"""

from enum import StrEnum
from functools import cache
from typing import Any, Final, NamedTuple

from marshmallow import INCLUDE, ValidationError, validates_schema

from shared.contracts.fields import (
    Code,
    Count,
    Id,
    Instant,
    OneOf,
    Reply,
    Request,
    Seconds,
    Text,
    Written,
    page_of,
)
from shared.contracts.operation import OperationContract, command, heavy_query, query
from shared.contracts.requests import Nothing, Paged, Seen
from shared.contracts.roles import OPERATOR, RECONCILERS

REASON_CHARACTERS_MAX: Final = 500
DEAD_LETTER_ID_CHARACTERS_MAX: Final = 220
LABEL_CHARACTERS_MAX: Final = 200
STACK_CHARACTERS_MAX: Final = 1_000_000


class DeadLetterStatus(StrEnum):
    """A dead letter is open until someone decides."""

    OPEN = "open"
    REPLAYED = "replayed"
    DISCARDED = "discarded"


class DeadLetterKey(Request):
    """Which dead letter."""

    dead_letter_id = Id(length_max=DEAD_LETTER_ID_CHARACTERS_MAX)


class ReplayDeadLetter(DeadLetterKey, Seen):
    """Which dead letter."""


class DiscardDeadLetter(ReplayDeadLetter):
    """Which dead letter, and why it is discarded."""

    reason = Written(length_max=REASON_CHARACTERS_MAX)


class AlikeDeadLetters(Request):
    """Dead letters of one reason, one type, or both."""

    reason = Text(length_max=LABEL_CHARACTERS_MAX, required=False)
    type = Text(length_max=LABEL_CHARACTERS_MAX, required=False)


class ListDeadLetters(Paged, AlikeDeadLetters):
    """Dead letters of one status, or all."""

    status = OneOf(*DeadLetterStatus, required=False)


class ReplayDeadLetters(AlikeDeadLetters):
    """Which open dead letters, and where to continue."""

    after = Id(
        "`last` of the previous reply",
        length_max=DEAD_LETTER_ID_CHARACTERS_MAX,
        allow_none=True,
        default=None,
    )

    @validates_schema
    def _not_everything(self, data: dict[str, Any], **_: Any) -> None:
        if not {"reason", "type"} & data.keys():
            raise ValidationError("required", "reason")


class Tallies(Reply):
    """Counts and digests; each service tells its own."""

    class Meta:
        unknown = INCLUDE


class OutboxStatus(Reply):
    """How many events wait in the outbox and in the inbox, how many timers are due and how many jobs run."""

    pending = Count()
    unroutable = Count()
    oldest_age_seconds = Seconds()
    inbox_waiting = Count("Messages in the inbox some seconds ago; null if unknown", allow_none=True)
    timers_due = Count("Timers that are due and did not run yet")
    timers_late_seconds = Seconds("How late the latest of them is")
    jobs_running = Count("Jobs that are not done yet")
    jobs_late_seconds = Seconds("How long the job waits for its turn that waits longest")


class DeadLetterState(Reply):
    """A dead letter, without its content."""

    dead_letter_id = Id(length_max=DEAD_LETTER_ID_CHARACTERS_MAX, of="id")
    status = OneOf(*DeadLetterStatus)
    type = Text(length_min=0)
    message_id = Text(length_min=0, allow_none=True)
    reason = Code()
    detail = Text(length_min=0, length_max=STACK_CHARACTERS_MAX, allow_none=True)
    attempts = Count()
    times = Count()
    body_bytes = Count()
    first_seen = Instant()
    last_seen = Instant()
    decision_reason = Text(length_min=0, allow_none=True)
    decided_by = Id("The user, or the command's operator", length_min=0, allow_none=True)
    decided_at = Instant(allow_none=True)
    version = Count()


class DeadLetterReply(DeadLetterState):
    """A dead letter with the stack of its failure, without its content."""

    stack = Text(length_min=0, length_max=STACK_CHARACTERS_MAX, allow_none=True)


class ReplayedDeadLetters(Reply):
    """What was replayed; `last` is null when there are no more."""

    replayed = Count()
    too_large = Count("Dead letters that are too large to be replayed")
    last = Id("The dead letter to continue after", length_max=DEAD_LETTER_ID_CHARACTERS_MAX, allow_none=True)


DeadLetters = page_of(DeadLetterState, "DeadLetters")


class EveryService(NamedTuple):
    """The contracts that every service has."""

    tallies: OperationContract
    outbox_status: OperationContract
    dead_letters: OperationContract
    dead_letter: OperationContract
    replay_dead_letter: OperationContract
    replay_dead_letters: OperationContract
    discard_dead_letter: OperationContract


@cache
def operations_of(service: str) -> EveryService:
    """These contracts for one service."""
    return EveryService(
        heavy_query(
            f"{service}.tallies",
            "Show the counts and digests that a service gives to reconciliation",
            request=Nothing,
            reply=Tallies,
            roles=RECONCILERS,
        ),
        query(
            f"{service}.outbox_status",
            "Show how many events of a service wait, since when, and how many timers are due",
            request=Nothing,
            reply=OutboxStatus,
            roles=OPERATOR,
        ),
        query(
            f"{service}.dead_letters",
            "List the dead letters of a service, without their content",
            request=ListDeadLetters,
            reply=DeadLetters,
            roles=OPERATOR,
        ),
        query(
            f"{service}.dead_letter",
            "Show one dead letter, without its content",
            request=DeadLetterKey,
            reply=DeadLetterReply,
            roles=OPERATOR,
        ),
        command(
            f"{service}.replay_dead_letter",
            "Replay a dead letter",
            request=ReplayDeadLetter,
            reply=DeadLetterState,
            roles=OPERATOR,
        ),
        command(
            f"{service}.replay_dead_letters",
            "Replay the next open dead letters of one reason or type",
            request=ReplayDeadLetters,
            reply=ReplayedDeadLetters,
            roles=OPERATOR,
        ),
        command(
            f"{service}.discard_dead_letter",
            "Discard a dead letter",
            request=DiscardDeadLetter,
            reply=DeadLetterState,
            roles=OPERATOR,
        ),
    )
