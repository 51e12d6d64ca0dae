"""The names of those whom we pay, as recruitment tells them."""

from services.stipends.payees.models import PayeeCopy
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork


def note_payee(event: Event, uow: UnitOfWork) -> None:
    """Keep the name of someone whom we shall pay."""
    advisor_id = event.data["advisor_id"]
    if uow.get(PayeeCopy, advisor_id) is None:
        uow.add(PayeeCopy(id=advisor_id, display_name=event.data["display_name"]))


def payee_wanted(event: Event) -> list[tuple[type[PayeeCopy], str]]:
    """What `note_payee` will get."""
    return [(PayeeCopy, event.data["advisor_id"])]
