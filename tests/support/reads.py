"""What a database is asked while something is done."""

from collections.abc import Callable
from typing import Any

from pymongo.database import Database


def reads_of(database: Database[Any], work: Callable[[], Any]) -> list[str]:
    """The collection of each read meanwhile, by the database's own profiler."""
    database.command("profile", 2)
    try:
        work()
    finally:
        database.command("profile", 0)
    profile = database["system.profile"]
    reads = profile.find({"$or": [{"op": "query"}, {"command.aggregate": {"$exists": True}}]})
    found = [read["ns"].partition(".")[2] for read in reads]
    profile.drop()
    return found
