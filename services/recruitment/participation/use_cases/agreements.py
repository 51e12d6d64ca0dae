"""Signing an agreement."""

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
    if not advisor.has_signed(code, signed_on):
        row = agreement_asked_for(requirements(uow), signed_on)
        problems = _problems(row, code, signed_on, advisor, uow)
        if row is None or problems:
            raise Invalid("This signature cannot be taken.", errors=problems)
        _refuse_early(code, signed_on, advisor)
        record_signature(row, signed_on, advisor, uow)
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
    today = uow.today
    problems = signature_problems(row, code, signed_on, applied_on, today)
    if not uow.actor.has_any(STAFF):
        problems += not_today(signed_on, today)
    return problems


def _refuse_early(code: str, signed_on: date, advisor: Advisor) -> None:
    until = last_day_known(code, signed_on, advisor.held.signatures)
    if until is not None and signed_on < until - RENEWAL_OPENS:
        message = f"This agreement counts until {until}, and can be renewed from {until - RENEWAL_OPENS} on."
        error = FieldError(field="signed_on", code="too_early_to_renew", message=message)
        raise Conflict(message, errors=[error])
