"""Contracts of requirements and readiness: what an advisor needs to take part, and from when until when."""

from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from shared.contracts.approvals import ApprovedRowReply
from shared.contracts.event import Contract
from shared.contracts.fields import (
    Code,
    Compound,
    Count,
    Day,
    EventSchema,
    Flag,
    Id,
    Instant,
    Items,
    Listed,
    OneOf,
    Reply,
    Request,
    Word,
)
from shared.contracts.operation import command, query
from shared.contracts.requests import Dated, Nothing, valid_months
from shared.contracts.roles import ADMINISTRATOR, READERS

PUBLISHER = "recruitment"
TRAINING: Final = "training"
AGREEMENT: Final = "agreement"
REQUIREMENT_KINDS: Final = (AGREEMENT, TRAINING)
ANY: Final = "any"
"""Every role, and every kind of body: the only scope so far."""


# ------------------------------------------------------------ events


class ReadinessChanged(EventSchema):
    """The run of days around today on which the advisor is ready, or what is missing today.

    A null day is without limit; where something is missing, both are null. `missing_since` tells since when
    each of it has been waited for: nothing is during a break. `lacking` has all days on which something is
    missing, also past and future ones: on every other day the advisor is ready. `ending` has what ends within
    the next months unless it is renewed, and since when that has been told.
    """

    advisor_id = Id()
    scope = Code()
    ready_from = Day(allow_none=True)
    ready_until = Day(allow_none=True)
    missing = Listed(Code())
    missing_since = Listed(Compound(parts={"kind": Code(), "since": Instant()}))
    lacking = Listed(
        Compound(parts={"kind": Code(), "first_day": Day(allow_none=True), "last_day": Day(allow_none=True)})
    )
    ending = Listed(Compound(parts={"kind": Code(), "last_day": Day(), "since": Instant()}), required=False)


class ReadinessEndAnnounced(EventSchema):
    """What ends, on which day, and in how many days."""

    advisor_id = Id()
    kind = Code()
    last_day = Day()
    days_left = Count()


READINESS_CHANGED = Contract(
    "readiness.changed.v1",
    PUBLISHER,
    ReadinessChanged,
    "The days on which an advisor has all that is required are others now.",
)

READINESS_END_ANNOUNCED = Contract(
    "readiness_end.announced.v1",
    PUBLISHER,
    ReadinessEndAnnounced,
    "Something that is required ends soon for an advisor, so many days ahead as the program set.",
)


# ------------------------------------------------------------ requests


class ProposeRequirement(Dated):
    """What is required from the first to the last day (included; else until the next row begins).

    For an agreement: `agreement_code`, the one that meets it, and `valid_months`, how long a signature
    counts. `corrects` names the row whose place this one takes.
    """

    kind = OneOf(*REQUIREMENT_KINDS)
    role = OneOf(ANY, default=ANY)
    body_kind = OneOf(ANY, default=ANY)
    agreement_code = Word("The agreement that meets it", allow_none=True, default=None)
    valid_months = valid_months("How long an agreement signed meanwhile counts")
    corrects = Id("The row that was wrong", required=False)

    @validates_schema(skip_on_field_errors=False)
    def _only_an_agreement_has_terms(self, data: dict[str, Any], **_: Any) -> None:
        terms = [name for name in ("agreement_code", "valid_months") if data.get(name)]
        if terms and data.get("kind") != AGREEMENT:
            raise ValidationError({name: ["only_for_agreement"] for name in terms})


class RequirementId(Request):
    """Which row."""

    requirement_id = Id()


# ------------------------------------------------------------ replies


class RequirementStatusReply(Reply):
    """What is required on the given day, whether it is there, and until when it counts."""

    kind = OneOf(*REQUIREMENT_KINDS)
    agreement_code = Code(allow_none=True)
    met = Flag()
    valid_until = Day(allow_none=True)


class ReadinessReply(Reply):
    """The run of days around the given one on which an advisor is ready, or what is missing."""

    on = Day()
    scope = Code()
    ready = Flag()
    ready_from = Day(allow_none=True)
    ready_until = Day(allow_none=True)
    missing = Items(OneOf(*REQUIREMENT_KINDS))


class RequirementReply(ApprovedRowReply):
    """A row of dated data."""

    requirement_id = Id(of="id")
    kind = OneOf(*REQUIREMENT_KINDS)
    role = OneOf(ANY)
    body_kind = OneOf(ANY)
    agreement_code = Code(allow_none=True)
    valid_months = Count(allow_none=True)


class Requirements(Reply):
    """All rows."""

    items = Items(RequirementReply)


class RequirementDecided(RequirementReply):
    """A requirement, and the job that re-evaluates all advisors, where there are many."""

    job_id = Id(allow_none=True)


PROPOSE_REQUIREMENT = command(
    "recruitment.propose_requirement",
    "Propose from when until when something is required; it counts once someone else approved it",
    request=ProposeRequirement,
    reply=RequirementReply,
    roles=ADMINISTRATOR,
)
APPROVE_REQUIREMENT = command(
    "recruitment.approve_requirement",
    "Approve a requirement that someone else proposed, and re-evaluate all advisors",
    request=RequirementId,
    reply=RequirementDecided,
    roles=ADMINISTRATOR,
)
WITHDRAW_REQUIREMENT = command(
    "recruitment.withdraw_requirement",
    "Withdraw a requirement that nobody met so far",
    request=RequirementId,
    reply=RequirementDecided,
    roles=ADMINISTRATOR,
)
REQUIREMENTS = query(
    "recruitment.requirements",
    "List all that is required of advisors, with what was corrected or withdrawn",
    request=Nothing,
    reply=Requirements,
    roles=READERS,
)
