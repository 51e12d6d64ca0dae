"""A payee gets a name: what was approved for the one before, or by who sets it, waits for a person."""

from collections.abc import Iterable
from typing import Any, Final

from services.stipends.claims.events import publish_held
from services.stipends.claims.models import Claim
from services.stipends.claims.rules.states import UNPAID
from services.stipends.claims.use_cases.duties import is_approver
from services.stipends.pay_rules.api import take_turns_of_claims
from services.stipends.payees.api import set_legal_name
from shared.contracts.stipends.claims import PAYEE_RENAMED, ClaimStatus
from shared.contracts.stipends.payees import PayNameSet
from shared.persistence.unit_of_work import UnitOfWork

_SET = PayNameSet()


_UNRELEASED: Final = (ClaimStatus.OPEN, *UNPAID)


def set_pay_name(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
    """Set the legal name under which an advisor is paid: by themselves, or by staff who release no payments.

    Who sets it neither approves nor releases what that advisor is paid. Another name than before puts what is
    approved on hold, and the first one what was approved by who sets it. Raises as `set_legal_name` does.
    """
    advisor_id = request["advisor_id"]
    details, before = set_legal_name(advisor_id, request["legal_name"], request["version"], uow)
    if details.legal_name == before:
        return _SET.dump(details)
    claims = uow.find(Claim, advisor_id=advisor_id, status__in=_UNRELEASED)
    # So that nobody approves one in this moment who did not see who set the name.
    take_turns_of_claims(claims, uow)
    _hold([claim for claim in claims if before is not None or is_approver(claim, uow)], uow)
    uow.close()  # so that the reply has the version after this change
    return _SET.dump(details)


def _hold(claims: Iterable[Claim], uow: UnitOfWork) -> None:
    for claim in claims:
        if claim.hold_for_name(uow.now):
            publish_held(claim, PAYEE_RENAMED, uow)
