"""Updates who may be invited, from recruitment's events."""

from collections.abc import Iterable

from services.advocacy.advisors.models import AdvisorReplica, LackingDays
from services.advocacy.advisors.rules import AdvisorStanding, Refusal, Run
from shared.contracts import recruitment
from shared.contracts.envelope import Event
from shared.errors import Conflict, FieldError
from shared.persistence.unit_of_work import UnitOfWork

STANDINGS: dict[str, AdvisorStanding] = {
    recruitment.ADVISOR_ACCEPTED.type: AdvisorStanding.ACCEPTED,
    recruitment.ADVISOR_ACTIVATED.type: AdvisorStanding.ACTIVE,
    recruitment.ADVISOR_LAPSED.type: AdvisorStanding.ACCEPTED,
    recruitment.ADVISOR_PAUSED.type: AdvisorStanding.PAUSED,
    recruitment.ADVISOR_RESUMED.type: AdvisorStanding.ACTIVE,
    recruitment.ADVISOR_WITHDRAWN.type: AdvisorStanding.WITHDRAWN,
    recruitment.ADVISOR_RETURNED.type: AdvisorStanding.ACCEPTED,
}


def note_standing(event: Event, uow: UnitOfWork) -> None:
    """Update an advisor's standing; older events than the newest applied change nothing."""
    advisor = uow.get(AdvisorReplica, event.data["advisor_id"])
    if advisor is None:
        advisor = uow.add(AdvisorReplica(id=event.data["advisor_id"]))
    advisor.note(STANDINGS[event.type], event.sequence)


def note_readiness(event: Event, uow: UnitOfWork) -> None:
    """Update on which days an advisor lacks something; older events change nothing."""
    advisor = uow.get_or_add(AdvisorReplica, event.data["advisor_id"])
    advisor.note_lacking([LackingDays(**days) for days in event.data["lacking"]], event.sequence)


def require_ready(advisor_id: str, days: Run, uow: UnitOfWork) -> None:
    """Raise `Conflict` unless the advisor takes part, and is ready on these days, as far as is known here."""
    advisor = uow.get(AdvisorReplica, advisor_id) or AdvisorReplica(id=advisor_id)
    refusal = advisor.refusal(days)
    if refusal is not None:
        error = FieldError(field="advisor_id", code=refusal.code, message=refusal.message)
        raise Conflict(refusal.message, errors=[error])


def refusals(advisor_ids: Iterable[str], days: Run, uow: UnitOfWork) -> dict[str, Refusal]:
    """Why advisors cannot take part on these days, for each who cannot, as far as is known here."""
    ids = list(advisor_ids)
    known = {advisor.id: advisor for advisor in uow.find(AdvisorReplica, id__in=ids)}
    found = {id_: known.get(id_, AdvisorReplica(id=id_)).refusal(days) for id_ in ids}
    return {id_: refusal for id_, refusal in found.items() if refusal is not None}


def advisor_wanted(event: Event) -> list[tuple[type[AdvisorReplica], str]]:
    """The documents that a handler of an advisor event needs."""
    return [(AdvisorReplica, event.data["advisor_id"])]
