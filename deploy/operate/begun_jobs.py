"""Ends what somebody began who may act no more: their running jobs, in every service with jobs."""

from contextlib import suppress

from shared.actor import Actor
from shared.contracts.jobs import JOB_READERS, WITH_JOBS, JobState
from shared.errors import Conflict
from shared.ids import new_id
from shared.rpc.client import ServiceClient


def cancel_begun_by(user_id: str, tenant: str, operator: str, client: ServiceClient) -> int:
    """Cancel them, each with its next turn, in the operator's name; how many."""
    cancelled = 0
    for service in WITH_JOBS:
        # Whoever may begin jobs sees them all.
        seeing = Actor(operator, tenant, JOB_READERS[service])
        for job in client.all(service, "jobs", {"state": JobState.RUNNING}, actor=seeing):
            if job["begun_by"] == user_id and job["may_cancel"]:
                about = {"job_id": job["job_id"]}
                # One may be done by now: that ends none of the others' cancelling.
                with suppress(Conflict):
                    client.execute(service, "cancel_job", about, actor=seeing, idempotency_key=new_id())
                    cancelled += 1
    return cancelled
