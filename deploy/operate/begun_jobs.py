"""Ends what somebody began who may act no more: their running jobs, in every service with jobs."""

from collections.abc import Iterator
from typing import Any, Final

from shared.actor import Actor
from shared.contracts.jobs import JOB_READERS, WITH_JOBS, JobState
from shared.ids import new_id
from shared.rpc.client import ServiceClient

JOBS_AT_ONCE: Final = 200


def cancel_begun_by(user_id: str, tenant: str, operator: str, client: ServiceClient) -> int:
    """Cancel them, each with its next turn, in the operator's name; how many."""
    cancelled = 0
    for service in WITH_JOBS:
        # Whoever may begin jobs sees them all.
        seeing = Actor(operator, tenant, JOB_READERS[service])
        for job in _running(service, seeing, client):
            if job["begun_by"] == user_id and job["may_cancel"]:
                about = {"job_id": job["job_id"]}
                client.execute(service, "cancel_job", about, actor=seeing, idempotency_key=new_id())
                cancelled += 1
    return cancelled


def _running(service: str, actor: Actor, client: ServiceClient) -> Iterator[dict[str, Any]]:
    cursor = None
    while True:
        asked = {"state": JobState.RUNNING, "cursor": cursor, "limit": JOBS_AT_ONCE}
        page = client.ask(service, "jobs", asked, actor=actor)
        yield from page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            return
