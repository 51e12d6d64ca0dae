"""What insights takes and answers about who waits for what."""

from enum import StrEnum

from shared.actor import FINANCE
from shared.contracts.fields import Details, Id, Instant, OneOf, Personal, Reply, page_of
from shared.contracts.operation import query
from shared.contracts.requests import Paged
from shared.contracts.roles import READERS


class TaskKind(StrEnum):
    """What is waited for."""

    DECISION = "decision"
    TRAINING = "training"
    AGREEMENT = "agreement"
    SEAT = "seat"
    REVIEW = "review"
    RELEASE = "release"
    BANK = "bank"


class Owner(StrEnum):
    """Whose turn it is."""

    STAFF = "staff"
    ADVISOR = "advisor"
    OTHER_ADVISORS = "other_advisors"
    FINANCE_REVIEWER = "finance_reviewer"
    FINANCE_APPROVER = "finance_approver"
    BANK = "bank"


class ListWaiting(Paged):
    """Everyone who waits, or those who wait for one thing."""

    what = OneOf(*TaskKind, required=False)


class WaitReply(Reply):
    """Who waits for what, whose turn it is, and since when."""

    what = OneOf(*TaskKind)
    whose_turn = OneOf(*Owner)
    subject_id = Id()
    advisor_id = Id(allow_none=True)
    display_name = Personal("Empty while it is not known", length_min=0)
    since = Instant()
    detail = Details()


WAITING = query(
    "insights.waiting",
    "List who waits for what",
    request=ListWaiting,
    reply=page_of(WaitReply, "Waiting"),
    roles=READERS | FINANCE,
    personal=True,
)
