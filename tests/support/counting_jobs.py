"""Jobs of the tiny service, as who may begin them sees them."""

from datetime import timedelta
from typing import Any, Final

from shared.actor import Role
from shared.clock import FixedClock
from tests.support.harness import ServiceHarness, actor

APPROVER: Final = actor(Role.FINANCE_APPROVER)
FAR_AHEAD: Final = timedelta(days=1)


def shown(service: ServiceHarness, job_id: str, who: Any = APPROVER) -> dict[str, Any]:
    return service.ask("job", {"job_id": job_id}, actor=who)


def results(service: ServiceHarness, job_id: str, **more: Any) -> list[dict[str, Any]]:
    found, cursor = [], None
    while True:
        page = service.ask("job_results", {"job_id": job_id, "cursor": cursor, **more}, actor=APPROVER)
        found += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return found


def times(service: ServiceHarness, number: int) -> int:
    found = service.store["tallies"].find_one({"_id": f"tally-{number}"})
    return found["times"] if found else 0


def counted(*numbers: int) -> list[str]:
    return [f"count {number}" for number in numbers]


def end_retries(timed: ServiceHarness, clock: FixedClock) -> None:
    """Let each item that failed be tried again, as often as it is."""
    for _ in range(20):
        clock.advance(FAR_AHEAD)
        timed.run_jobs()
