"""Signing an agreement."""

from typing import Any

from services.recruitment.applications.api import Application
from services.recruitment.credentials.api import (
    GateRow,
    agreement_expires_on,
    agreements_known,
    gate_rules,
    signature_problems,
)
from services.recruitment.participation.models import Advisor, Agreement
from services.recruitment.participation.use_cases.own import own_advisor
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.participation.use_cases.replies import advisor_state
from shared.contracts import recruitment
from shared.errors import Invalid
from shared.persistence.unit_of_work import UnitOfWork


def sign_agreement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record that an advisor signed the program's agreement, and until when it counts.

    Repeating it is harmless. Raises `Invalid` for another agreement, and for a day in the future or before
    the advisor applied.
    """
    advisor = own_advisor(request, uow)
    rules = gate_rules(uow)
    _refuse_signature(request, advisor, rules, uow)
    agreement = Agreement(
        agreement_code=request["agreement_code"],
        signed_on=request["signed_on"],
        expires_on=agreement_expires_on(request["signed_on"], rules),
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
        settle(advisor, rules, uow)
    return advisor_state(advisor, uow)


def _refuse_signature(
    request: dict[str, Any], advisor: Advisor, rules: list[GateRow], uow: UnitOfWork
) -> None:
    applied_on = uow.day_of(uow.require(Application, advisor.application_id).created_at)
    known = agreements_known(request["signed_on"], rules)
    problems = signature_problems(
        request["agreement_code"], request["signed_on"], known, applied_on, uow.today
    )
    if problems:
        raise Invalid("This signature cannot be taken.", errors=problems)
