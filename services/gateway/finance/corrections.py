"""Claims whose attendance was corrected after their approval."""

from typing import Final

from flask import request

from services.gateway.http.backend import Reply
from services.gateway.kit.viewer import ask

ITEMS_MAX: Final = 20


def differing() -> Reply:
    """A page of them, oldest first. Most stay listed for good, so there can be many pages."""
    after = request.args.get("differing_after")
    return ask("stipends", "claims", minutes_differ=True, cursor=after, limit=ITEMS_MAX)
