"""Limits every search to one tenant."""

from collections.abc import Iterable
from typing import Any, Final

Stage = dict[str, Any]

TENANT: Final = "tenant"
WITHIN: Final = frozenset(
    {"$count", "$group", "$limit", "$match", "$project", "$set", "$skip", "$sort", "$unwind"}
)
"""The stages of an aggregation that see nothing but their input."""
LOOKUP: Final = frozenset({"from", "localField", "foreignField", "as"})


def search(tenant: str, query: dict[str, Any]) -> dict[str, Any]:
    """The query limited to the tenant. Raises ValueError when it names a tenant itself.

    MongoDB combines all conditions of one level with AND, so no other condition can widen it.
    """
    if TENANT in query:
        raise ValueError("a search is within one tenant, and may not name any")
    return {TENANT: tenant, **query}


def aggregation(tenant: str, pipeline: Iterable[Stage]) -> list[Stage]:
    """The pipeline over the tenant's documents, where lookups return only the tenant's.

    Raises ValueError for a stage that could read other documents, or that writes.
    """
    stages = [stage for given in pipeline for stage in _within(tenant, given)]
    return [{"$match": {TENANT: tenant}}, *stages]


def _within(tenant: str, stage: Stage) -> list[Stage]:
    if stage.keys() <= WITHIN:
        return [stage]
    if stage.keys() == {"$lookup"} and stage["$lookup"].keys() == LOOKUP:
        # Filtered afterwards: a pipeline inside the lookup is planned anew for every document, four times as
        # slow.
        found = stage["$lookup"]["as"]
        theirs = {"$filter": {"input": f"${found}", "cond": {"$eq": [f"$$this.{TENANT}", tenant]}}}
        return [stage, {"$set": {found: theirs}}]
    raise ValueError(f"an aggregation may not do this here: {', '.join(stage)}")
