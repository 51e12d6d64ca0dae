"""The public API of credentials for other subdomains."""

from services.recruitment.credentials.models import GateBook, GateRule
from services.recruitment.credentials.rules import (
    GateRow,
    GateStatus,
    Proofs,
    agreement_expires_on,
    agreements_known,
    all_met,
    gate_book_id,
    required_gates,
    signature_problems,
    standings,
)
from shared.contracts.recruitment.credentials import GATES
from shared.persistence.read_unit import ReadUnit

__all__ = [
    "GateBook",
    "GateRow",
    "GateRule",
    "GateStatus",
    "Proofs",
    "agreement_expires_on",
    "agreements_known",
    "all_met",
    "gate_book_id",
    "gate_rules",
    "gate_rules_now",
    "required_gates",
    "signature_problems",
    "standings",
]


def gate_rules(uow: ReadUnit) -> list[GateRow]:
    """All rows of gates, read once per transaction; read-only."""
    return uow.cached("gate_rules", lambda: gate_rules_now(uow))


def gate_rules_now(uow: ReadUnit) -> list[GateRow]:
    """The same as documents of this unit, to change one."""
    books = uow.find(GateBook, id__in=[gate_book_id(uow.tenant, code) for code in GATES])
    return [row for book in books for row in book.gate_rows]
