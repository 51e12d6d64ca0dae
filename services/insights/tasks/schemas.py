"""The requests and replies about tasks."""

from typing import Any

from services.insights.tasks.rules import WHOSE_TURN, What
from shared.contracts.fields import format_instant
from shared.contracts.requests import Paged, one_of


class Waiting(Paged):
    """Everyone who waits, or those who wait for one thing."""

    what = one_of(What)


def wait_view(row: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """A stored wait as replies show it: who waits, for what, whose turn it is, since when."""
    what = What(row["what"])
    return {
        "what": what,
        "whose_turn": WHOSE_TURN[what],
        "subject_id": row["subject_id"],
        "advisor_id": row.get("advisor_id"),
        "display_name": names.get(row.get("advisor_id", ""), ""),
        "since": format_instant(row["since"]),
        "detail": row.get("detail", {}),
    }
