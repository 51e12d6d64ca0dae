"""Setting when a gate is required."""

from typing import Any

from services.recruitment.credentials.api import GateBook, GateRule, gate_book_id, gate_rules_now
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import settle
from shared.contracts.recruitment.credentials import GateReply
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = GateReply()

RECHECKED_MAX = 3_000
"""How many advisors one change of the gates re-evaluates; a tenant has some hundreds."""


def set_gate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set when a gate is required; a row with the same first day is replaced.

    Advisors without an unmet gate become active, others onboarding. If there are very many, setting the same
    row again re-evaluates the next ones, and then the first again. Raises `Conflict` when another row of the
    same gate overlaps.
    """
    terms = dict(request)
    code = terms.pop("code")
    book = _book(code, uow)
    known = book.beginning(terms["effective_from"])
    if known is not None:
        terms.setdefault("agreement_code", known.agreement_code)
    rule = GateRule(set_by=uow.actor.user_id, set_at=uow.now, **terms)
    book.set(rule)
    rules = gate_rules_now(uow)
    for advisor in _some(uow):
        advisor.gates_changed_at = uow.now
        settle(advisor, rules, uow)
    return _REPLY.dump(rule) | {"code": code}


def _book(code: str, uow: UnitOfWork) -> GateBook:
    id_ = gate_book_id(uow.tenant, code)
    return uow.get_or_add(GateBook, id_, code=code)


def _some(uow: UnitOfWork) -> list[Advisor]:
    """Those first whose last re-evaluation was longest ago, or never."""
    order = ("gates_changed_at", "id")
    return uow.find(Advisor, order_by=order, limit=RECHECKED_MAX)
