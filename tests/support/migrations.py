"""Migrations of the small service of the tests, and a process that applies them and that a test may kill."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final

from shared import crash_points
from shared.clock import SystemClock
from shared.crash_points import CrashPoint
from shared.persistence import audit_walk, migrations, recount
from shared.persistence.audit import Break
from shared.persistence.migrations import Migration, Report
from shared.persistence.store import Store
from shared.runtime.migrate import known_migrations
from tests.support.harness import AUDIT_KEYS, TENANT, ServiceHarness, actor
from tests.support.servers import ROOT
from tests.support.tallies import Tally

OWNER: Final = "stipends"
BETWEEN_BATCHES: Final = "between_batches"
DAY: Final = datetime(2026, 10, 1, tzinfo=UTC).date()


def doubled(stored: dict[str, Any]) -> dict[str, Any] | None:
    """Twice the minutes, which shows when it is done twice; those without minutes stay."""
    return stored | {"minutes": 2 * stored["minutes"]} if stored["minutes"] else None


def named_anew(stored: dict[str, Any]) -> dict[str, Any] | None:
    """Another advisor."""
    return stored | {"advisor_id": f"{stored['advisor_id']}-anew"}


DOUBLED: Final = Migration("minutes_doubled", Tally, doubled)
NAMED: Final = Migration("advisors_named_anew", Tally, named_anew)


def with_tallies(service: ServiceHarness, minutes: dict[str, int], tenant: str = TENANT) -> None:
    """Have tallies with so many minutes each, written as the service writes them."""

    def change() -> None:
        session = service.session()
        uow = service.unit(actor(tenant=tenant), session)
        for id_, number in minutes.items():
            uow.add(Tally(id=id_, advisor_id="a1", minutes=number, day=DAY))
        uow.close()
        session.flush()

    service.store.in_transaction(change)


def apply(store: Store, *own: Migration, report: Report = migrations.silent, **options: Any) -> list[str]:
    """Apply these, in this order."""
    return migrations.apply(store, OWNER, known_migrations(OWNER, own), report, **options)


def stored_minutes(service: ServiceHarness) -> dict[str, int]:
    """The minutes of each tally."""
    return {row["_id"]: row["minutes"] for row in service.store["tallies"].find()}


def breaks(service: ServiceHarness) -> list[Break]:
    """What is wrong with the audit."""
    return list(audit_walk.verify(service.store, ["tallies"], SystemClock()))


def sums_off(service: ServiceHarness) -> list[Any]:
    """The running sums that differ from the tallies."""
    return list(recount.off(service.store, [Tally]))


def migrating(mongodb_uri: str, *, batches: int, dies: str = "") -> int:
    """One life of the process: it dies where it is told to after so many batches; its exit code."""
    command = [sys.executable, "-m", "tests.support.migrations", mongodb_uri, str(batches), dies]
    return subprocess.run(command, cwd=ROOT, timeout=60).returncode


def _dying(batches: int, dies: str) -> Callable[[str], None]:
    left = iter(range(batches - 1, -1, -1))

    def report(_text: str) -> None:
        if next(left) == 0 and dies == BETWEEN_BATCHES:
            os.kill(os.getpid(), signal.SIGKILL)
        elif dies == CrashPoint.MID_BATCH:
            crash_points.arm(dies)

    return report


if __name__ == "__main__":
    uri, batches, dies = sys.argv[1:]
    apply(Store(uri, AUDIT_KEYS), DOUBLED, report=_dying(int(batches), dies) if dies else migrations.silent)
