"""How stored advisors were brought from one form to the next."""

from typing import Any

from services.recruitment.participation.models import Advisor
from shared.persistence.migrations import Migration, unchanged


def with_terms(advisor: dict[str, Any]) -> list[str]:
    """Whoever was appointed before the end of a term was told is looked at once more."""
    return ["readiness"] if advisor.get("terms") and advisor["status"] != "withdrawn" else []


MIGRATIONS = (Migration("ends_of_terms_awaited", Advisor, unchanged, wakes=with_terms),)
