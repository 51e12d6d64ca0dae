"""Saying from when to when a gate is required."""

from typing import Any

from services.recruitment.credentials.api import GateBook, GateRule, gate_book_id, gate_rules_now
from services.recruitment.participation.models import Advisor
from services.recruitment.participation.use_cases.readiness import activate_when_ready
from shared.contracts.recruitment.credentials import GateReply
from shared.contracts.recruitment.participation import AdvisorStatus
from shared.persistence.unit_of_work import UnitOfWork

_REPLY = GateReply()

ONBOARDING_RECHECKED_MAX = 3_000
"""How many advisors one change of the gates looks at again; a tenant has some hundreds."""


def set_gate(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Say from when to when a gate is required; the row that starts that day is changed, if there is one.

    Advisors whom the change leaves without an unmet gate become active. Setting the same once more looks at
    others, if there are very many, and then at the same again. Raises `Conflict` when another row of the
    same gate holds on one of these days.
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
    for advisor in _onboarding(uow):
        advisor.gates_changed_at = uow.now
        activate_when_ready(advisor, rules, uow)
    return _REPLY.dump(rule) | {"code": code}


def _book(code: str, uow: UnitOfWork) -> GateBook:
    id_ = gate_book_id(uow.tenant, code)
    return uow.get_or_add(GateBook, id_, code=code)


def _onboarding(uow: UnitOfWork) -> list[Advisor]:
    """Those first at whom a change of the gates looked longest ago, or never."""
    order = ("gates_changed_at", "id")
    return uow.find(Advisor, status=AdvisorStatus.ONBOARDING, order_by=order, limit=ONBOARDING_RECHECKED_MAX)
