"""Which event begins a task, and which ends it, in whatever order they arrive.

Of all events about one task, the latest decides, by what they tell themselves and by no clock. Events about
the same document are ordered by their sequence; one about another document tells the sequence after which it
happened, or comes after all others by its rank.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final, NamedTuple

from shared.contracts import advocacy, recruitment, stipends
from shared.contracts.insights.tasks import Owner, TaskKind
from shared.contracts.recruitment.credentials import AGREEMENT, TRAINING

WHOSE_TURN: Final[dict[TaskKind, Owner]] = {
    TaskKind.DECISION: Owner.STAFF,
    TaskKind.DECISION_OVERDUE: Owner.STAFF,
    TaskKind.TRAINING: Owner.ADVISOR,
    TaskKind.AGREEMENT: Owner.ADVISOR,
    TaskKind.TRAINING_RENEWAL: Owner.ADVISOR,
    TaskKind.AGREEMENT_RENEWAL: Owner.ADVISOR,
    TaskKind.SEAT: Owner.OTHER_ADVISORS,
    TaskKind.ANSWER: Owner.ADVISOR,
    TaskKind.SHEET: Owner.STAFF,
    TaskKind.REVIEW: Owner.FINANCE_REVIEWER,
    TaskKind.RELEASE: Owner.FINANCE_APPROVER,
    TaskKind.HOLD: Owner.FINANCE_REVIEWER,
    TaskKind.RATE: Owner.ADMINISTRATOR,
    TaskKind.BANK: Owner.BANK,
    TaskKind.BANK_SILENT: Owner.FINANCE_APPROVER,
}

_EVENT: Final = ("event_id", "event_title")
_AMOUNT: Final = ("amount_cents", "currency")
DETAIL: Final[dict[TaskKind, tuple[str, ...]]] = {
    TaskKind.DECISION: ("advisor_kind",),
    TaskKind.DECISION_OVERDUE: ("advisor_kind", "waits_since"),
    TaskKind.TRAINING: (),
    TaskKind.AGREEMENT: (),
    TaskKind.TRAINING_RENEWAL: (),
    TaskKind.AGREEMENT_RENEWAL: (),
    TaskKind.SEAT: ("event_id", "position"),
    TaskKind.ANSWER: (*_EVENT, "reply_by"),
    TaskKind.SHEET: (*_EVENT, "ended_at"),
    TaskKind.REVIEW: (*_EVENT, *_AMOUNT, "attended_on"),
    TaskKind.RELEASE: (*_AMOUNT, "approved_on"),
    TaskKind.HOLD: ("reason_code",),
    TaskKind.RATE: ("attended_on",),
    TaskKind.BANK: ("claim_id", *_AMOUNT, "released_on"),
    TaskKind.BANK_SILENT: ("claim_id", *_AMOUNT, "released_on"),
}
"""What a task tells of the event that began it."""


class Rank(IntEnum):
    """The rank of an event, where two documents affect one task."""

    STORY = 1
    END = 2
    """After it nothing begins the task again."""


class Order(NamedTuple):
    """The position of an event among all about one task; the event's id breaks ties.

    `sequence` is that of the document which the task is about, `follows` whether the event is about another
    one, and happened after that.
    """

    rank: int
    sequence: int
    follows: bool
    event_id: str


@dataclass(frozen=True, slots=True)
class TaskRule:
    """The effect of one type of event on one task; `about` names the field with the subject's id.

    `waits` is None where the event itself tells who waits: then it lists the kind `told_kind` in `told_in`.
    `follows` names the field with the sequence after which it happened, if it is about another document.
    """

    what: TaskKind
    about: str
    waits: bool | None
    rank: Rank = Rank.STORY
    told_in: str = ""
    told_kind: str = ""
    follows: str = ""

    def waits_after(self, data: Mapping[str, Any]) -> bool:
        """Whether somebody waits after an event with this data."""
        return self._told(data) is not None if self.waits is None else self.waits

    def since(self, data: Mapping[str, Any], published_at: datetime) -> datetime:
        """Since when they do; where the event tells who waits, as it tells."""
        told = self._told(data)
        return published_at if told is None else told["since"]

    def _told(self, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        listed = data.get(self.told_in, []) if self.told_in else []
        return next((one for one in listed if one["kind"] == self.told_kind), None)

    def wait_id(self, data: Mapping[str, Any]) -> str:
        """The natural key of the task."""
        return f"{self.what}:{data[self.about]}"

    def order(self, sequence: int, data: Mapping[str, Any], event_id: str) -> Order:
        """The position of an event of this type among all events about the task."""
        place = data[self.follows] if self.follows else sequence
        return Order(self.rank, place, bool(self.follows), event_id)


def _begins(what: TaskKind, about: str) -> TaskRule:
    return TaskRule(what, about, waits=True)


def _ends(what: TaskKind, about: str, rank: Rank = Rank.STORY, follows: str = "") -> TaskRule:
    return TaskRule(what, about, waits=False, rank=rank, follows=follows)


def _told(what: TaskKind, told_in: str, told_kind: str) -> TaskRule:
    return TaskRule(what, "advisor_id", waits=None, told_in=told_in, told_kind=told_kind)


STEPS: Final[dict[str, tuple[TaskRule, ...]]] = {
    recruitment.APPLICATION_SUBMITTED.type: (_begins(TaskKind.DECISION, "application_id"),),
    recruitment.APPLICATION_DELAYED.type: (
        _ends(TaskKind.DECISION, "application_id"),
        _begins(TaskKind.DECISION_OVERDUE, "application_id"),
    ),
    **dict.fromkeys(
        (
            recruitment.APPLICATION_KEPT.type,
            recruitment.APPLICATION_DECLINED.type,
            recruitment.APPLICATION_JOINED.type,
        ),
        (_ends(TaskKind.DECISION, "application_id"), _ends(TaskKind.DECISION_OVERDUE, "application_id")),
    ),
    recruitment.APPLICATION_REOPENED.type: (_begins(TaskKind.DECISION, "application_id"),),
    recruitment.APPLICATION_PARTED.type: (_begins(TaskKind.DECISION, "application_id"),),
    recruitment.ADVISOR_ACCEPTED.type: (
        _ends(TaskKind.DECISION, "application_id", Rank.END),
        _ends(TaskKind.DECISION_OVERDUE, "application_id", Rank.END),
    ),
    # What is required of whom is recruitment's own data, and so is what is missing.
    recruitment.READINESS_CHANGED.type: (
        _told(TaskKind.TRAINING, "missing_since", TRAINING),
        _told(TaskKind.AGREEMENT, "missing_since", AGREEMENT),
        _told(TaskKind.TRAINING_RENEWAL, "ending", TRAINING),
        _told(TaskKind.AGREEMENT_RENEWAL, "ending", AGREEMENT),
    ),
    recruitment.ADVISOR_WITHDRAWN.type: (
        _ends(TaskKind.TRAINING, "advisor_id"),
        _ends(TaskKind.AGREEMENT, "advisor_id"),
        _ends(TaskKind.TRAINING_RENEWAL, "advisor_id"),
        _ends(TaskKind.AGREEMENT_RENEWAL, "advisor_id"),
    ),
    advocacy.SEAT_WAITLISTED.type: (_begins(TaskKind.SEAT, "invitation_id"),),
    advocacy.SEAT_HELD.type: (
        _ends(TaskKind.SEAT, "invitation_id"),
        _begins(TaskKind.ANSWER, "invitation_id"),
    ),
    advocacy.SEAT_MISSED.type: (_ends(TaskKind.SEAT, "invitation_id"),),
    advocacy.SHEET_DELAYED.type: (_begins(TaskKind.SHEET, "event_id"),),
    advocacy.SHEET_CLOSED.type: (_ends(TaskKind.SHEET, "event_id"),),
    advocacy.EVENT_CANCELLED.type: (_ends(TaskKind.SHEET, "event_id"),),
    advocacy.SEAT_LAPSED.type: (_ends(TaskKind.ANSWER, "invitation_id"),),
    advocacy.INVITATION_DECLINED.type: (_ends(TaskKind.ANSWER, "invitation_id"),),
    **dict.fromkeys(
        (
            advocacy.SEAT_CONFIRMED.type,
            advocacy.SEAT_RELEASED.type,
            advocacy.INVITATION_WITHDRAWN.type,
        ),
        (_ends(TaskKind.SEAT, "invitation_id"), _ends(TaskKind.ANSWER, "invitation_id")),
    ),
    stipends.CLAIM_DELAYED.type: (
        _ends(TaskKind.REVIEW, "claim_id"),
        _begins(TaskKind.RATE, "claim_id"),
    ),
    stipends.CLAIM_OPENED.type: (
        _ends(TaskKind.RATE, "claim_id"),
        _begins(TaskKind.REVIEW, "claim_id"),
    ),
    stipends.CLAIM_APPROVED.type: (
        _ends(TaskKind.REVIEW, "claim_id"),
        _begins(TaskKind.RELEASE, "claim_id"),
    ),
    stipends.CLAIM_REJECTED.type: (
        _ends(TaskKind.RATE, "claim_id"),
        _ends(TaskKind.REVIEW, "claim_id"),
        _ends(TaskKind.HOLD, "claim_id"),
        _ends(TaskKind.RELEASE, "claim_id"),
    ),
    stipends.CLAIM_HELD.type: (
        _begins(TaskKind.HOLD, "claim_id"),
        _ends(TaskKind.RELEASE, "claim_id"),
    ),
    stipends.CLAIM_RESUMED.type: (
        _ends(TaskKind.HOLD, "claim_id"),
        _begins(TaskKind.RELEASE, "claim_id"),
    ),
    stipends.CLAIM_APPROVAL_WITHDRAWN.type: (
        _ends(TaskKind.HOLD, "claim_id"),
        _ends(TaskKind.RELEASE, "claim_id"),
    ),
    stipends.PAYMENT_RELEASED.type: (
        _ends(TaskKind.RELEASE, "claim_id", follows="claim_sequence"),
        _begins(TaskKind.BANK, "payment_id"),
    ),
    stipends.PAYMENT_DELAYED.type: (_begins(TaskKind.BANK_SILENT, "payment_id"),),
    stipends.PAYMENT_SETTLED.type: (
        _ends(TaskKind.BANK, "payment_id"),
        _ends(TaskKind.BANK_SILENT, "payment_id"),
    ),
    # Its claim is on hold until a person decides.
    stipends.PAYMENT_RETURNED.type: (
        _ends(TaskKind.BANK, "payment_id"),
        _ends(TaskKind.BANK_SILENT, "payment_id"),
    ),
}
"""Each type of event with the tasks that it begins and ends."""
