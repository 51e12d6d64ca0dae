"""The public API of occasions for other subdomains."""

from services.advocacy.occasions.models import AdvocacyEvent
from shared.actor import STAFF, Actor, Role

__all__ = ["AdvocacyEvent", "sees_all"]


def sees_all(actor: Actor) -> bool:
    return not (STAFF | {Role.AUDITOR}).isdisjoint(actor.roles)
