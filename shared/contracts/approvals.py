"""Building blocks of dated rows that one person proposes and another approves."""

from enum import StrEnum

from shared.contracts.fields import Day, Id, Instant, OneOf, Reply, Text


class RowStatus(StrEnum):
    """proposed -> approved by another person -> corrected by another row; or withdrawn, while unused."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"


class ApprovedRowReply(Reply):
    """What is the same of all these rows."""

    effective_from = Day()
    effective_to = Day(allow_none=True)
    source = Text()
    status = OneOf(*RowStatus)
    proposed_by = Id(of="set_by")
    proposed_at = Instant(of="set_at")
    approved_by = Id(allow_none=True)
    approved_at = Instant(allow_none=True)
    corrects = Id("The row whose place this one takes", allow_none=True)
    corrected_by = Id("The row that took its place", allow_none=True)
    withdrawn_by = Id(allow_none=True)
