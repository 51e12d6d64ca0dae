"""Jobs: how long 10,000 rows of a file and 5,000 invitations take, beside the round trip of the same run.

Every service runs, so what follows from each row is done meanwhile.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median
from typing import Any

from shared.persistence import inbox
from shared.persistence.store import Store
from tests.bench.latency import Caller, plan_event, tell_of
from tests.support.servers import TestServers
from tests.support.stack import TestStack
from tests.support.waiting import eventually

ROWS = 10_000
AGAIN = 20
"""Every so many rows one is of a person who is in the file already."""
INVITATIONS = 5_000
SEATS = 100
EVENTS_OF_EACH = 3
ROUND_TRIPS = 200
POLL_SECONDS = 0.2
JOB_SECONDS_MAX = 600
KNOWN_SECONDS_MAX = 120
HEADER = "Name,Email,Phone,ZIP,Role,Language"


def measure_import(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Seconds from a file that is sent to the last row imported, and milliseconds of a round trip."""

    def begin(staff: Caller, _stack: TestStack) -> tuple[str, Callable[[], dict[str, Any]]]:
        file = {"file_name": "people.csv", "content": "\n".join([HEADER, *map(_row, range(ROWS))])}
        return "recruitment", lambda: staff.send("POST", "/applications/imports", file)

    return _measure(servers, told, f"import: {ROWS:,} rows", begin, ROWS)


def measure_invitations(servers: TestServers, told: Callable[[str], None]) -> dict[str, float]:
    """Seconds from a list of advisors to the last invitation, and milliseconds of a round trip."""

    def begin(staff: Caller, stack: TestStack) -> tuple[str, Callable[[], dict[str, Any]]]:
        event_id = plan_event(staff, timedelta(days=7), SEATS)
        advisor_ids = [f"advisor-{number:05d}" for number in range(INVITATIONS)]
        store = Store(stack.access["advocacy"].mongodb_uri)
        known = store[inbox.COLLECTION].estimated_document_count() + EVENTS_OF_EACH * INVITATIONS
        tell_of(stack.broker.admin_uri(stack.vhost), advisor_ids)
        eventually(
            lambda: store[inbox.COLLECTION].estimated_document_count() >= known,
            seconds_max=KNOWN_SECONDS_MAX,
            what="every advisor known to advocacy",
        )
        store.close()
        path = f"/events/{event_id}/invitations"
        return "advocacy", lambda: staff.send("POST", path, {"advisor_ids": advisor_ids})

    return _measure(servers, told, f"invitations: {INVITATIONS:,}", begin, INVITATIONS)


def _measure(
    servers: TestServers,
    told: Callable[[str], None],
    what: str,
    begin: Callable[[Caller, TestStack], tuple[str, Callable[[], dict[str, Any]]]],
    items: int,
) -> dict[str, float]:
    told(f"{what}: starting every service")
    stack = TestStack(servers)
    stack.begin()
    try:
        staff = Caller(stack, "engagement_staff")
        service, send = begin(staff, stack)
        round_trip = median(_timed(lambda: staff.send("GET", "/events?limit=1")) for _ in range(ROUND_TRIPS))
        told(what)
        seconds = _timed(lambda: _run(staff, service, send, items))
    finally:
        stack.end()
    return {"seconds": seconds, "per_second": items / seconds, "round_trip_ms": round_trip * 1000}


def _run(staff: Caller, service: str, send: Callable[[], dict[str, Any]], items: int) -> None:
    job_id = send()["job_id"]
    deadline = time.monotonic() + JOB_SECONDS_MAX
    while (job := staff.send("GET", f"/jobs/{service}/{job_id}"))["state"] == "running":
        if time.monotonic() > deadline:
            raise RuntimeError("the job takes too long")
        time.sleep(POLL_SECONDS)
    if (job["done"], job["refused"]) != (items, 0):
        raise RuntimeError(f"the job did not do all: {job['outcomes']}")


def _row(number: int) -> str:
    person = number - 1 if number % AGAIN == AGAIN - 1 else number
    phone = f"503-555-{person % 10_000:04d}"
    name, postal_code = f"Ana Cruz{'abcdefghij'[person % 10]}", 97000 + person % 900
    return f"{name},p{person}@families.example,{phone},{postal_code},parent,es"


def _timed(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began
