"""What an earlier build left behind, and how this one brings it to its own form."""

from typing import Any

from shared.clock import Clock
from shared.persistence import migrations, timers
from shared.runtime.migrate import known_migrations
from tests.support.harness import ServiceHarness, module_of


def without_timers(service: ServiceHarness, *kinds: str) -> None:
    """Have no timers of these kinds, as in a build that knew none of them."""
    service.store[timers.COLLECTION].delete_many({"kind": {"$in": list(kinds)}})


def migrate_again(service: ServiceHarness, name: str, clock: Clock, id_: str) -> list[str]:
    """Apply that migration once more, as if the database were of a build before it."""
    known: dict[str, Any] = known_migrations(name, module_of(name).MIGRATIONS)
    service.store[migrations.COLLECTION].delete_one({"_id": id_})
    return migrations.apply(service.store, name, known, migrations.silent, clock=clock)
