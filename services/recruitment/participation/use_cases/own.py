"""The advisor of a command."""

from typing import Any

from services.recruitment.participation.models import Advisor
from shared.actor import STAFF, require_self_or
from shared.persistence.unit_of_work import UnitOfWork


def own_advisor(request: dict[str, Any], uow: UnitOfWork) -> Advisor:
    require_self_or(uow.actor, request["advisor_id"], STAFF)
    advisor = uow.require(Advisor, request["advisor_id"])
    uow.check_version(advisor, request.get("version"))
    return advisor
