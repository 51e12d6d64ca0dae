"""Contracts of tasks."""

from enum import StrEnum
from typing import Final

from shared.actor import FINANCE
from shared.contracts.fields import Details, Id, Instant, NameOf, OneOf, Reply, page_of
from shared.contracts.operation import query
from shared.contracts.requests import Paged
from shared.contracts.roles import READERS


class TaskKind(StrEnum):
    """The kinds of tasks."""

    DECISION = "decision"
    DECISION_OVERDUE = "decision_overdue"
    """An application should have been decided by now; it waits for no other decision."""
    TRAINING = "training"
    AGREEMENT = "agreement"
    TRAINING_RENEWAL = "training_renewal"
    """Training ends soon."""
    AGREEMENT_RENEWAL = "agreement_renewal"
    SEAT = "seat"
    ANSWER = "answer"
    """A seat is kept for an advisor who was asked again."""
    SHEET = "sheet"
    """An attendance sheet should be closed by now."""
    REVIEW = "review"
    RELEASE = "release"
    HOLD = "hold"
    """A claim is on hold until someone decides."""
    RATE = "rate"
    """A claim waits for a rate that covers its day."""
    BANK = "bank"
    BANK_SILENT = "bank_silent"
    """The bank should have told what became of a payment."""


READ_BY: Final[dict[TaskKind, str]] = {
    TaskKind.DECISION: "recruitment.applications",
    TaskKind.DECISION_OVERDUE: "recruitment.applications",
    TaskKind.TRAINING: "recruitment.advisors",
    TaskKind.AGREEMENT: "recruitment.advisors",
    TaskKind.TRAINING_RENEWAL: "recruitment.advisors",
    TaskKind.AGREEMENT_RENEWAL: "recruitment.advisors",
    TaskKind.SEAT: "advocacy.events",
    TaskKind.ANSWER: "advocacy.events",
    TaskKind.SHEET: "advocacy.events",
    TaskKind.REVIEW: "stipends.claims",
    TaskKind.RELEASE: "stipends.claims",
    TaskKind.HOLD: "stipends.claims",
    TaskKind.RATE: "stipends.claims",
    TaskKind.BANK: "stipends.payments",
    TaskKind.BANK_SILENT: "stipends.payments",
}
"""The operation by which one reads what a task is about: who may not, does not see the task either."""


class Owner(StrEnum):
    """Whose turn it is."""

    STAFF = "staff"
    ADVISOR = "advisor"
    OTHER_ADVISORS = "other_advisors"
    FINANCE_REVIEWER = "finance_reviewer"
    FINANCE_APPROVER = "finance_approver"
    ADMINISTRATOR = "administrator"
    BANK = "bank"


class ListWaiting(Paged):
    """All tasks about what you may read, or those of one kind."""

    what = OneOf(*TaskKind, required=False)


class WaitReply(Reply):
    """A task: whom it is about, whose turn it is, and since when."""

    what = OneOf(*TaskKind)
    whose_turn = OneOf(*Owner)
    subject_id = Id()
    advisor_id = Id(allow_none=True)
    display_name = NameOf("advisor_id")
    since = Instant()
    detail = Details("What it is about, by kind: an event, an amount, a day")


WAITING = query(
    "insights.waiting",
    "List open tasks",
    request=ListWaiting,
    reply=page_of(WaitReply, "Waiting"),
    roles=READERS | FINANCE,
    personal=True,
)
