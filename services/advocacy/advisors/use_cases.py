"""Who may be invited, as recruitment tells it."""

from services.advocacy.advisors.models import AdvisorCopy
from services.advocacy.advisors.rules import Standing
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from shared.persistence.unit_of_work import UnitOfWork

STANDINGS: dict[str, Standing] = {
    recruitment.ADVISOR_ACCEPTED.type: Standing.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: Standing.ACTIVE,
    recruitment.ADVISOR_PAUSED.type: Standing.PAUSED,
    recruitment.ADVISOR_RESUMED.type: Standing.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: Standing.WITHDRAWN,
}


def note_standing(event: Event, uow: UnitOfWork) -> None:
    """Keep who may be invited; what is older than what is known changes nothing."""
    advisor = uow.get(AdvisorCopy, event.data["advisor_id"])
    if advisor is None:
        advisor = uow.add(AdvisorCopy(id=event.data["advisor_id"]))
    advisor.note(STANDINGS[event.type], event.sequence)
    # Only the acceptance tells the name, so it is kept even when it comes late.
    advisor.display_name = event.data.get("display_name", advisor.display_name)


def advisor_wanted(event: Event) -> list[tuple[type[AdvisorCopy], str]]:
    """What a handler of an event about an advisor will get."""
    return [(AdvisorCopy, event.data["advisor_id"])]
