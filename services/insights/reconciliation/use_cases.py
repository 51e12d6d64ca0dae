"""Applications and certificates, and the comparison of all services."""

from typing import Any

from services.insights.reconciliation.models import ApplicationReplica, CertificateReplica
from services.insights.reconciliation.rules import reconcile
from shared.contracts.envelope import Event
from shared.persistence.read_unit import ReadUnit
from shared.persistence.unit_of_work import UnitOfWork


def application_submitted(event: Event, uow: UnitOfWork) -> None:
    """Store an application."""
    uow.get_or_add(ApplicationReplica, event.data["application_id"])


def certificate_issued(event: Event, uow: UnitOfWork) -> None:
    """Store a certificate."""
    uow.get_or_add(CertificateReplica, event.data["certificate_id"])


def compare(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
    """Whether the tallies of all services, as given, fit together."""
    return reconcile(request["tallies"])
