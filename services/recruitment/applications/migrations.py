"""How stored applications were brought from one form to the next."""

from typing import Any

from services.recruitment.applications.models import Application
from shared.persistence.migrations import Migration, unchanged


def awaited(application: dict[str, Any]) -> list[str]:
    """Whoever waits for an answer since before that had a time limit waits for the end of theirs, too."""
    return ["answer-overdue"] if application["status"] == "submitted" else []


MIGRATIONS = (Migration("answers_awaited", Application, unchanged, wakes=awaited),)
