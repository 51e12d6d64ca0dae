"""The figures for reconciliation."""

from typing import Any

from services.training.certificates.models import Certificate
from services.training.enrolments.models import Enrolment, TrainingPlan
from shared.contracts.reconciliation import ALL
from shared.contracts.training.enrolments import PlanStatus
from shared.persistence.read_unit import ReadUnit


def tallies(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """What reconciliation compares: count and digest of every certificate ever issued; and sizes."""
    sums = uow.sums()
    return {
        "plans": len(sums.of(TrainingPlan, ALL)),
        "plans_complete": len(sums.of(TrainingPlan, PlanStatus.COMPLETE)),
        "enrolments": len(sums.of(Enrolment, ALL)),
        "certificates": sums.of(Certificate, ALL).as_tally(),
        "sums_off": len(sums.off),
    }
