"""Signing an agreement, and taking a signature back that was entered by mistake."""

from datetime import date
from typing import Any

from services.recruitment.applications.api import Application
from services.recruitment.credentials.api import (
    RENEWAL_OPENS,
    Requirement,
    agreement_asked_for,
    days_of_signature,
    last_day_known,
    mark_used,
    not_today,
    requirements,
    signature_problems,
)
from services.recruitment.participation.models import Advisor, Agreement
from services.recruitment.participation.use_cases.own import own_advisor
from services.recruitment.participation.use_cases.readiness import settle
from services.recruitment.participation.use_cases.replies import advisor_state
from shared.actor import STAFF
from shared.contracts import recruitment
from shared.errors import Conflict, FieldError, Invalid
from shared.persistence.ties import refuse_close
from shared.persistence.unit_of_work import UnitOfWork


def sign_agreement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Record that an advisor signed the agreement that is required on that day, and until when it counts.

    Advisors sign for today; staff also enter what was signed on paper. A renewal counts from the day after
    the last one. Repeating it is harmless. Raises `Invalid` for another agreement or day, `Conflict` for a
    renewal long before the end.
    """
    advisor = own_advisor(request, uow)
    advisor.refuse_departed()
    code, signed_on = request["agreement_code"], request["signed_on"] or uow.today
    if advisor.signature_of(code, signed_on) is None:
        row = agreement_asked_for(requirements(uow), signed_on)
        problems = _problems(row, code, signed_on, advisor, uow)
        if row is None or problems:
            raise Invalid("This signature cannot be taken.", errors=problems)
        _refuse_early(code, signed_on, advisor)
        record_signature(row, signed_on, advisor, uow)
        settle(advisor, uow)
    return advisor_state(advisor, uow)


def void_agreement(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Take a signature back that was entered for the wrong person or day; the readiness follows.

    It stays in the list, with who took it back and why. A renewal that follows it keeps its days.
    Raises `Invalid` where no signature of that day counts.
    """
    advisor = own_advisor(request, uow)
    refuse_close(uow, advisor.id)
    code, signed_on = request["agreement_code"], request["signed_on"]
    agreement = advisor.signature_of(code, signed_on)
    if agreement is None:
        message = "There is no such signature of this advisor that counts."
        error = FieldError(field="signed_on", code="not_signed", message=message)
        raise Invalid(message, errors=[error])
    agreement.void(request["reason_code"], uow.actor.user_id, uow.today)
    data = {"advisor_id": advisor.id, "agreement_code": code, "signed_on": signed_on}
    uow.publish(
        recruitment.AGREEMENT_VOIDED, about=advisor, data={**data, "reason_code": request["reason_code"]}
    )
    settle(advisor, uow)
    return advisor_state(advisor, uow)


def record_signature(
    row: Requirement,
    signed_on: date,
    advisor: Advisor,
    uow: UnitOfWork,
    *,
    until: date | None = None,
    source: str | None = None,
) -> None:
    """Record a signature of the agreement that a row asks for; the readiness follows.

    It counts for the row's term, or until the day that the `source` names.
    """
    days = days_of_signature(row, signed_on, advisor.held.signatures)
    agreement = Agreement(
        agreement_code=row.agreement_code,
        requirement_id=row.id,
        signed_on=signed_on,
        counts_from=days.first,
        expires_on=until or days.last,
        source=source,
        entered_by=uow.actor.user_id,
        entered_at=uow.now,
    )
    advisor.sign(agreement)
    mark_used([row], uow)
    uow.publish(
        recruitment.AGREEMENT_SIGNED,
        about=advisor,
        data={
            "advisor_id": advisor.id,
            "agreement_code": agreement.agreement_code,
            "signed_on": agreement.signed_on,
            "counts_from": agreement.counts_from,
            "expires_on": agreement.expires_on,
        },
    )


def _problems(
    row: Requirement | None, code: str, signed_on: date, advisor: Advisor, uow: UnitOfWork
) -> list[FieldError]:
    applied_on = uow.day_of(uow.require(Application, advisor.application_id).created_at)
    # Who served before the program used Tandem was accepted before their application was entered here.
    applied_on = min(applied_on, advisor.accepted_on)
    today = uow.today
    problems = signature_problems(row, code, signed_on, applied_on, today)
    # Also staff sign their own for today only.
    if advisor.id == uow.actor.advisor_id or not uow.actor.has_any(STAFF):
        problems += not_today(signed_on, today)
    return problems


def _refuse_early(code: str, signed_on: date, advisor: Advisor) -> None:
    until = last_day_known(code, signed_on, advisor.held.signatures)
    if until is not None and signed_on < until - RENEWAL_OPENS:
        message = f"This agreement counts until {until}, and can be renewed from {until - RENEWAL_OPENS} on."
        error = FieldError(field="signed_on", code="too_early_to_renew", message=message)
        raise Conflict(message, errors=[error])
