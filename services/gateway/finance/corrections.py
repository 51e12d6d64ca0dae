"""Claims whose attendance was corrected after their approval."""

from typing import Final

from flask import request

from services.gateway.http.backend import Question
from services.gateway.kit.viewer import question

ITEMS_MAX: Final = 20


def differing() -> Question:
    """Ask for a page of them, oldest first."""
    after = request.args.get("differing_after")
    return question("stipends", "claims", minutes_differ=True, cursor=after, limit=ITEMS_MAX)
