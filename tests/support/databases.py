"""Databases of services: made once in a session, and emptied after each test that had them.

To make the collections and indexes of a service takes twenty times as long as to empty them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Final, Protocol

from pymongo.database import Database
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from shared.persistence import migrations, notes
from tests.support.harness import ServiceHarness, module_of
from tests.support.servers import administrator, unique

Kind = tuple[str, tuple[Any, ...], tuple[Any, ...]]
"""A service, its documents, and the migrations of its database."""
Collections = dict[str, tuple[Any, Any]]
"""By their names, each with its options, such as what it takes, and its own id."""
KEPT = (migrations.COLLECTION, notes.COLLECTION)
"""What making a database writes into it."""


INDEXING: Final = frozenset({"createIndexes", "dropIndexes", "collMod"})


class IndexChanges(CommandListener):
    """Counts the commands of this process that change indexes, by database."""

    def __init__(self) -> None:
        self.count: Counter[str] = Counter()

    def started(self, event: CommandStartedEvent) -> None:
        """Count it if it is one of them."""
        if event.command_name in INDEXING:
            self.count[event.database_name] += 1

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """Nothing is left to see."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nothing is left to see."""


INDEX_CHANGES: Final = IndexChanges()


class Make(Protocol):
    """Makes a harness for a service by name; two of one service are two processes on one database."""

    def __call__(self, service: str, **options: Any) -> ServiceHarness: ...


@dataclass(frozen=True, slots=True)
class Made:
    """A database as it was when it was made: its collections, what they held, and how its indexes came."""

    prefix: str
    database: Database
    collections: Collections
    rows: dict[str, list[dict[str, Any]]]
    index_changes: int

    @classmethod
    def of(cls, prefix: str, database: Database) -> "Made":
        found = {name: list(database[name].find()) for name in KEPT}
        rows = {name: held for name, held in found.items() if held}
        return cls(prefix, database, _collections_of(database), rows, INDEX_CHANGES.count[database.name])

    def empty(self) -> bool:
        """Have it as when it was made; False when a test changed its collections or their indexes."""
        indexed_anew = INDEX_CHANGES.count[self.database.name] != self.index_changes
        if indexed_anew or _collections_of(self.database) != self.collections:
            return False
        for name in _filled(self.database, self.collections):
            self.database[name].delete_many({})
        for name, rows in self.rows.items():
            self.database[name].insert_many(rows)
        return True


class Databases:
    """Those of one session. `drop` ends them."""

    def __init__(self, mongodb_uri: str) -> None:
        self._mongodb_uri = mongodb_uri
        self._free: defaultdict[Kind, list[Made]] = defaultdict(list)

    @contextmanager
    def borrowed(self) -> Iterator[Make]:
        """Makes harnesses on databases that nobody else has until the end; there the harnesses are closed."""
        taken: dict[Kind, Made] = {}
        harnesses: list[ServiceHarness] = []

        def make(service: str, **options: Any) -> ServiceHarness:
            kind = _kind(service, options.get("use_cases"))
            known = taken.get(kind) or (self._free[kind].pop() if self._free[kind] else None)
            prefix = known.prefix if known else unique("reused")
            one = ServiceHarness(service, self._mongodb_uri, prefix, is_made=known is not None, **options)
            harnesses.append(one)
            taken[kind] = known or Made.of(prefix, self._database(one))
            return one

        try:
            yield make
        finally:
            for one in harnesses:
                one.store.close()
            for kind, made in taken.items():
                self._give_back(kind, made)

    def drop(self) -> None:
        """Drop all that nobody has."""
        for made in [one for free in self._free.values() for one in free]:
            self._drop(made)

    def _database(self, one: ServiceHarness) -> Database:
        return administrator(self._mongodb_uri)[one.store.database.name]

    def _give_back(self, kind: Kind, made: Made) -> None:
        if made.empty():
            self._free[kind].append(made)
        else:
            self._drop(made)

    def _drop(self, made: Made) -> None:
        made.database.client.drop_database(made.database.name)


def _kind(service: str, use_cases: ModuleType | None) -> Kind:
    module = module_of(service, use_cases)
    return service, tuple(module.DOCUMENTS), tuple(getattr(module, "MIGRATIONS", ()))


def _collections_of(database: Database) -> Collections:
    return {one["name"]: (one["options"], one["info"]["uuid"]) for one in database.list_collections()}


def _filled(database: Database, names: Iterable[str]) -> list[str]:
    """Those that hold anything, asked for all at once."""
    looks = [
        {"$unionWith": {"coll": name, "pipeline": [{"$limit": 1}, {"$project": {"_id": None, "name": name}}]}}
        for name in names
    ]
    return [row["name"] for row in database.aggregate([{"$documents": []}, *looks])]
