"""The names of payees, from recruitment's events."""

from services.stipends.payees.models import PayeeReplica
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def note_payee(event: Event, uow: UnitOfWork) -> None:
    """Store the name of a payee."""
    advisor_id = event.data["advisor_id"]
    if uow.get(PayeeReplica, advisor_id) is None:
        uow.add(PayeeReplica(id=advisor_id, display_name=event.data["display_name"]))


def payee_wanted(event: Event) -> list[tuple[type[PayeeReplica], str]]:
    """The documents that `note_payee` needs."""
    return [(PayeeReplica, event.data["advisor_id"])]
