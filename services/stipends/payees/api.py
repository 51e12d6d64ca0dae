"""The public API of payees for other subdomains."""

from collections.abc import Iterable

from services.stipends.payees.models import PayDetails
from shared.persistence.read_unit import ReadUnit

__all__ = ["payee_names"]


def payee_names(advisor_ids: Iterable[str], uow: ReadUnit) -> dict[str, str]:
    """The legal names of these advisors, by their ids; those without one are left out."""
    payees = uow.find(PayDetails, id__in=list(set(advisor_ids)))
    return {payee.id: payee.legal_name for payee in payees}
