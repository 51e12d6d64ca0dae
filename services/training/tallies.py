"""What reconciliation compares."""

from typing import Any

from services.training.certificates.models import Certificate
from services.training.enrolments.models import Enrolment, TrainingPlan
from services.training.enrolments.rules import PlanStatus
from shared.contracts.reconciliation import tally
from shared.persistence.read_unit import ReadUnit


def facts(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: count and digest of every certificate ever issued; and sizes."""
    return {
        "plans": uow.count(TrainingPlan),
        "plans_complete": uow.count(TrainingPlan, status=PlanStatus.COMPLETE),
        "enrolments": uow.count(Enrolment),
        "certificates": tally(uow.ids(Certificate)),
    }
