"""How stored guardianships were brought from one form to the next."""

from typing import Any

from services.recruitment.people.models import Guardianship
from shared.persistence.migrations import Migration, unchanged


def awaited(guardianship: dict[str, Any]) -> list[str]:
    """The end of one that was recorded before it was told by itself is waited for."""
    return [] if guardianship.get("ended_by") else ["guardianship-ends"]


MIGRATIONS = (Migration("ends_of_guardianships_awaited", Guardianship, unchanged, wakes=awaited),)
