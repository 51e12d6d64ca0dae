"""The gates that an advisor must pass to become active. Which are required on a day is dated data."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypedDict

from shared.contracts.recruitment.credentials import AGREEMENT
from shared.dates import add_months, in_force
from shared.errors import FieldError
from shared.ids import natural_id

CLOCK_SLACK = timedelta(days=1)
"""The signer's calendar day may be one before or after the UTC day."""


def gate_book_id(tenant: str, code: str) -> str:
    """The id of a tenant's rows of a gate."""
    return natural_id("gate", tenant, code)


@dataclass(frozen=True, slots=True)
class GateRow:
    """A gate that is required from one day to another.

    For an agreement, `agreement_code` is the one that passes it, `valid_months` how long that counts.
    """

    code: str
    effective_from: date
    effective_to: date | None = None
    valid_months: int | None = None
    agreement_code: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementTerm:
    """Which agreement passes the gate, for how many whole months, and its source."""

    agreement_code: str
    valid_months: int
    effective_from: date
    effective_to: date | None
    source: str


AGREEMENT_TERMS = (
    AgreementTerm(
        agreement_code="confidentiality",
        valid_months=12,
        effective_from=date.min,
        effective_to=None,
        source="IPFCC, Protecting Privacy (ipfcc.org): signed at orientation, reviewed yearly",
    ),
)
"""The default while an administrator has set nothing else."""


class GateStatus(TypedDict):
    """The state of a required gate on a day, and the last day on which it is met (None: for good)."""

    code: str
    met: bool
    valid_until: date | None


Proofs = Mapping[str, date | None]
"""By gate, the last day on which it is passed, None for good."""


def required_gates(rows: Iterable[GateRow], day: date) -> list[str]:
    """The codes of the gates required on that day, each once, in a fixed order."""
    return sorted({row.code for row in in_force(rows, day)})


def standings(required: Iterable[str], proofs: Proofs, day: date) -> list[GateStatus]:
    """The state of each required gate on that day. A last day is included."""
    return [_standing(code, proofs, day) for code in required]


def all_met(gates: Iterable[GateStatus]) -> bool:
    """Whether all required gates are met; always, if no gate is required."""
    return all(gate["met"] for gate in gates)


def agreement_expires_on(signed_on: date, rows: Iterable[GateRow]) -> date:
    """The last day on which an agreement signed that day counts, by the term valid when it was signed."""
    months = [row.valid_months for row in _agreement_rows(rows, signed_on) if row.valid_months]
    months += [term.valid_months for term in in_force(AGREEMENT_TERMS, signed_on)]
    return add_months(signed_on, months[0])


def agreements_known(signed_on: date, rows: Iterable[GateRow]) -> list[str]:
    """The codes of the agreements that pass the gate if signed on that day."""
    named = [row.agreement_code for row in _agreement_rows(rows, signed_on) if row.agreement_code]
    return named or [term.agreement_code for term in in_force(AGREEMENT_TERMS, signed_on)]


def signature_problems(
    agreement_code: str, signed_on: date, known: list[str], applied_on: date, today: date
) -> list[FieldError]:
    """Every reason why a signature is invalid: an unknown agreement, an impossible day."""
    problems = []
    if agreement_code not in known:
        message = f"On this day the program asks for: {', '.join(known)}."
        problems.append(FieldError(field="agreement_code", code="unknown_agreement", message=message))
    if signed_on > today + CLOCK_SLACK:
        message = "This day has not come yet."
        problems.append(FieldError(field="signed_on", code="in_future", message=message))
    if signed_on < applied_on - CLOCK_SLACK:
        message = "This is before the application."
        problems.append(FieldError(field="signed_on", code="before_application", message=message))
    return problems


def _agreement_rows(rows: Iterable[GateRow], day: date) -> list[GateRow]:
    return in_force([row for row in rows if row.code == AGREEMENT], day)


def _standing(code: str, proofs: Proofs, day: date) -> GateStatus:
    valid_until = proofs.get(code)
    met = code in proofs and (valid_until is None or day <= valid_until)
    return {"code": code, "met": met, "valid_until": valid_until}
