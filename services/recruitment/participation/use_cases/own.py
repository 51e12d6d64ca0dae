"""The advisor of a command."""

from typing import Any

from services.recruitment.participation.models import Advisor
from shared.actor import STAFF, require_self_or
from shared.persistence.ties import refuse_close_others
from shared.persistence.unit_of_work import UnitOfWork


def own_advisor(request: dict[str, Any], uow: UnitOfWork) -> Advisor:
    """The advisor, for themselves or for staff; nobody acts for somebody to whom they are close."""
    require_self_or(uow.actor, request["advisor_id"], STAFF)
    refuse_close_others(uow, request["advisor_id"])
    advisor = uow.require(Advisor, request["advisor_id"])
    uow.check_version(advisor, request.get("version"))
    return advisor
