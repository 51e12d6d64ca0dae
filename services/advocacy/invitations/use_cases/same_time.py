"""Where else somebody has a place at the time of an event: told, and not refused."""

from typing import Any

from services.advocacy.invitations.models import Invitation
from services.advocacy.invitations.rules import HOLDS_PLACE
from services.advocacy.occasions.api import AdvocacyEvent
from shared.contracts.advocacy.invitations import OtherPlace
from shared.contracts.advocacy.occasions import EventStatus
from shared.persistence.ties import same_person
from shared.persistence.unit_of_work import UnitOfWork

_PLACE = OtherPlace()


def other_places(invitation: Invitation, event: AdvocacyEvent, uow: UnitOfWork) -> list[dict[str, Any]]:
    """The other events at which this person has a place while this one takes place, the earliest first."""
    persons = same_person(uow, invitation.advisor_id)
    held = uow.find(Invitation, advisor_id__in=sorted(persons), status__in=HOLDS_PLACE, event_id__ne=event.id)
    if not held:
        return []
    events = uow.find(AdvocacyEvent, order_by=("id",), id__in=[other.event_id for other in held])
    during = [
        other
        for other in events
        if other.starts_at < event.ends_at
        and event.starts_at < other.ends_at
        and other.status != EventStatus.CANCELLED
    ]
    ordered = sorted(during, key=lambda other: other.starts_at)
    return [_PLACE.dump(other) | {"event_title": other.title.as_dict()} for other in ordered]
