"""What an advisor signs, and the breaks they take."""

from collections.abc import Callable
from datetime import date
from typing import Any

from services.recruitment.models import Advisor, Agreement, Application, GateRule
from services.recruitment.rules import gates
from services.recruitment.use_cases.readiness import activate_when_ready, gate_rules
from services.recruitment.use_cases.replies import advisor_reply
from shared.contracts import recruitment
from shared.contracts.contract import Contract
from shared.errors import Invalid
from shared.identity import STAFF, require_self_or
from shared.persistence.unit_of_work import UnitOfWork


def sign_agreement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Note that an advisor signed the agreement of the program, and until when it counts.

    Repeating it is harmless. Raises `Invalid` for another agreement, and for a day to come or before the
    advisor applied.
    """
    advisor = _own_advisor(request, uow)
    rules = gate_rules(uow)
    _refuse_signature(request, advisor, rules, uow)
    agreement = Agreement(
        agreement_code=request["agreement_code"],
        signed_on=request["signed_on"],
        expires_on=gates.agreement_expires_on(request["signed_on"], rules),
    )
    if advisor.sign(agreement):
        uow.publish(
            recruitment.AGREEMENT_SIGNED,
            about=advisor,
            data={
                "advisor_id": advisor.id,
                "agreement_code": agreement.agreement_code,
                "signed_on": agreement.signed_on,
                "expires_on": agreement.expires_on,
            },
        )
        activate_when_ready(advisor, rules, uow)
    return advisor_reply(advisor, uow)


def _refuse_signature(
    request: dict[str, Any], advisor: Advisor, rules: list[GateRule], uow: UnitOfWork
) -> None:
    applied_at = uow.require(Application, advisor.application_id).created_at
    known = gates.agreements_known(request["signed_on"], rules)
    problems = gates.signature_problems(
        request["agreement_code"], request["signed_on"], known, applied_at.date(), uow.now.date()
    )
    if problems:
        raise Invalid("This signature cannot be taken.", errors=problems)


def pause_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An active advisor takes a break."""
    return _change(request, Advisor.pause, recruitment.ADVISOR_PAUSED, "paused_on", uow)


def resume_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor is back from a break."""
    return _change(request, Advisor.resume, recruitment.ADVISOR_RESUMED, "resumed_on", uow)


def withdraw_advisor(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """An advisor leaves for good."""
    return _change(request, Advisor.withdraw, recruitment.ADVISOR_WITHDRAWN, "withdrawn_on", uow)


def _change(
    request: dict[str, Any],
    change: Callable[[Advisor, date], None],
    said: Contract,
    day_name: str,
    uow: UnitOfWork,
) -> dict[str, Any]:
    advisor = _own_advisor(request, uow)
    today = uow.now.date()
    change(advisor, today)
    uow.publish(said, about=advisor, data={"advisor_id": advisor.id, day_name: today})
    return advisor_reply(advisor, uow)


def _own_advisor(request: dict[str, Any], uow: UnitOfWork) -> Advisor:
    require_self_or(uow.actor, request["advisor_id"], STAFF)
    advisor = uow.require(Advisor, request["advisor_id"])
    uow.check_version(advisor, request.get("version"))
    return advisor
