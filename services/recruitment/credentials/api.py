"""What other subdomains may ask of credentials."""

from services.recruitment.credentials.models import GateRule
from services.recruitment.credentials.rules import (
    AGREEMENT,
    TRAINING,
    Proofs,
    Standing,
    agreement_expires_on,
    agreements_known,
    all_met,
    gate_rule_id,
    required_gates,
    signature_problems,
    standings,
)
from services.recruitment.credentials.schemas import GateReply, GateRuleReply
from shared.persistence.unit_of_work import UnitOfWork

__all__ = [
    "AGREEMENT",
    "TRAINING",
    "GateReply",
    "GateRule",
    "GateRuleReply",
    "Proofs",
    "Standing",
    "agreement_expires_on",
    "agreements_known",
    "all_met",
    "gate_rule_id",
    "gate_rules",
    "required_gates",
    "signature_problems",
    "standings",
]


def gate_rules(uow: UnitOfWork) -> list[GateRule]:
    """All rows about gates, read once in a transaction, for those who only read them."""
    return uow.cached("gate_rules", lambda: uow.find(GateRule))
