"""Contracts of gates: what an advisor needs to become active."""

from typing import Any, Final

from marshmallow import ValidationError, validates_schema

from shared.contracts.fields import Code, Count, Day, Flag, OneOf, Reply, Text, Word
from shared.contracts.operation import command
from shared.contracts.requests import Dated, valid_months
from shared.contracts.roles import ADMINISTRATOR

TRAINING: Final = "training"
AGREEMENT: Final = "agreement"
GATES: Final = (TRAINING, AGREEMENT)


class SetGate(Dated):
    """A gate, the days on which it is required (both included), and its source.

    For an agreement: `agreement_code`, the one that can be signed while this row is valid, and
    `valid_months`, how long it counts.
    """

    code = OneOf(*GATES)
    agreement_code = Word("The agreement that can be signed meanwhile", allow_none=True, default=None)
    valid_months = valid_months("How long an agreement signed meanwhile counts")

    @validates_schema(skip_on_field_errors=False)
    def _only_an_agreement_has_terms(self, data: dict[str, Any], **_: Any) -> None:
        terms = [name for name in ("agreement_code", "valid_months") if data.get(name)]
        if terms and data.get("code") != AGREEMENT:
            raise ValidationError({name: ["only_for_agreement"] for name in terms})


class GateStatusReply(Reply):
    """The state of a required gate on the given day."""

    code = OneOf(*GATES)
    met = Flag()
    valid_until = Day(allow_none=True)


class GateReply(Reply):
    """A row of dated data."""

    code = OneOf(*GATES)
    effective_from = Day()
    effective_to = Day(allow_none=True)
    agreement_code = Code(allow_none=True)
    valid_months = Count(allow_none=True)
    source = Text()


SET_GATE = command(
    "recruitment.set_gate",
    "Set when a gate is required to become active",
    request=SetGate,
    reply=GateReply,
    roles=ADMINISTRATOR,
)
