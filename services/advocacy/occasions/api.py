"""What other subdomains may ask of occasions."""

from services.advocacy.occasions.models import AdvocacyEvent
from services.advocacy.occasions.rules import MINUTES_MAX, EventStatus
from services.advocacy.occasions.schemas import EventId
from shared.actor import STAFF, Actor, Role

__all__ = ["MINUTES_MAX", "AdvocacyEvent", "EventId", "EventStatus", "sees_all"]


def sees_all(actor: Actor) -> bool:
    return not (STAFF | {Role.AUDITOR}).isdisjoint(actor.roles)
