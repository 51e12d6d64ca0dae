"""Readiness: who of a body of thirty is ready on a day, beside the bare queries that this needs."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median

from shared.actor import PLATFORM_TENANT
from shared.clock import FixedClock
from shared.persistence.tenants import COLLECTION as TENANTS
from shared.rpc.call import unwrap
from tests.support.calling import request_of
from tests.support.harness import TENANT, ServiceHarness
from tests.support.recruitment import STAFF, TODAY, accept, apply, require, sign
from tests.support.servers import TestServers, unique

MEMBERS = 30
ROUNDS = 300


def measure(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """The median of each in microseconds, taken in turns."""
    told(f"readiness: {MEMBERS} members, {ROUNDS} times")
    clock = FixedClock(datetime.combine(TODAY, datetime.min.time(), UTC) + timedelta(hours=15))
    service = ServiceHarness("recruitment", servers.database.admin_uri, unique("bench"), clock)
    try:
        members = _body(service)
        asked = {"advisor_ids": ",".join(members), "on": str(TODAY)}
        request = request_of("readiness_of_several", asked, STAFF, None)

        def ours() -> int:
            return len(unwrap(service.application.ask(request))["items"])

        def bare() -> int:
            return _bare(service, members)

        for one in (ours, bare):
            if one() != MEMBERS:
                raise RuntimeError("somebody is missing")
        seconds = [(_seconds(ours), _seconds(bare)) for _ in range(ROUNDS)]
        return {
            "ours_us": median(one for one, _ in seconds) * 1e6,
            "bare_us": median(one for _, one in seconds) * 1e6,
        }
    finally:
        service.close()


def _body(service: ServiceHarness) -> list[str]:
    require(service, "training", "agreement")
    members = [
        accept(service, apply(service, email=f"member{number}@families.example", phone=""))
        for number in range(MEMBERS)
    ]
    for member in members[::2]:
        sign(service, member)
    return members


def _bare(service: ServiceHarness, members: list[str]) -> int:
    store = service.store
    store[TENANTS].find_one({"_id": TENANT, "tenant": PLATFORM_TENANT})
    list(store["dated_requirements"].find({"tenant": TENANT}))
    return len(list(store["advisors"].find({"tenant": TENANT, "_id": {"$in": members}})))


def _seconds(work: Callable[[], int]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
