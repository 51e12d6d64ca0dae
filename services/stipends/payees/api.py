"""The public API of payees for other subdomains."""

from services.stipends.payees.models import PayeeReplica
from shared.persistence.read_unit import ReadUnit

__all__ = ["PayeeReplica", "payee_names"]


def payee_names(advisor_ids: list[str], uow: ReadUnit) -> dict[str, str]:
    """The known names of these advisors, by their ids."""
    payees = uow.find(PayeeReplica, id__in=list(set(advisor_ids)))
    return {payee.id: payee.display_name for payee in payees}
