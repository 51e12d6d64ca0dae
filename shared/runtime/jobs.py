"""What every service with jobs offers: how far they are, what came of each item, and an end to them.

Who may begin a job of a kind sees all of that kind; others see those alone that they began.
"""

from typing import Any, Final

from shared.actor import Actor
from shared.contracts.jobs import WITH_JOBS, JobReply, JobState, operations_of
from shared.contracts.policy import POLICY, allowed
from shared.errors import NotFound
from shared.persistence import jobs
from shared.persistence.jobs import Job
from shared.persistence.read_unit import ReadUnit
from shared.persistence.store import Store
from shared.persistence.unit_of_work import UnitOfWork
from shared.rpc.routing import Command, Query

_REPLY: Final = JobReply(exclude=("may_cancel",))


def commands(service: str) -> tuple[Command, ...]:
    """Cancelling."""
    if service not in WITH_JOBS:
        return ()

    def cancel(request: dict[str, Any], uow: UnitOfWork) -> dict[str, Any]:
        job = _visible(service, request["job_id"], uow)
        uow.check_version(job, request.get("version"))
        uow.jobs.cancel(job)
        uow.close()  # so that the reply has the version after this change
        return _shown(job)

    return (Command(operations_of(service).cancel_job, cancel),)


def queries(service: str, store: Store) -> tuple[Query, ...]:
    """One job, a list of them, and the results by item."""
    if service not in WITH_JOBS:
        return ()

    def show(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
        return _shown(_visible(service, request["job_id"], uow))

    def list_jobs(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
        states = [request["state"]] if "state" in request else list(JobState)
        page = uow.page(
            Job,
            cursor=request["cursor"],
            limit=request["limit"],
            state__in=states,
            __raw__=_seen_by(service, uow.actor),
        )
        return {"items": [_shown(job) for job in page.items], "next_cursor": page.next_cursor}

    def results(request: dict[str, Any], uow: ReadUnit) -> dict[str, Any]:
        job = _visible(service, request["job_id"], uow)
        limit = request["limit"]
        found = jobs.results_of(
            store,
            job,
            begin=_place(request["cursor"]),
            limit=limit + 1,
            outcome=request.get("outcome"),
        )
        return {
            "items": [_result(position, one) for position, one in found[:limit]],
            "next_cursor": str(found[limit][0]) if len(found) > limit else None,
        }

    of_service = operations_of(service)
    return (
        Query(of_service.job, show),
        Query(of_service.jobs, list_jobs),
        Query(of_service.job_results, results),
    )


def _visible(service: str, job_id: str, uow: ReadUnit) -> Job:
    job = uow.require(Job, job_id)
    if not _may_see(service, job, uow.actor):
        raise NotFound("There is no such job.")
    return job


def _may_see(service: str, job: Job, actor: Actor) -> bool:
    return job.begun_by == actor.user_id or allowed(actor, f"{service}.{job.kind}")


def _seen_by(service: str, actor: Actor) -> dict[str, Any]:
    """The filter for the jobs that `_may_see` allows."""
    whose = f"{service}."
    of_service = (one for one in POLICY if one.startswith(whose))
    kinds = [one.removeprefix(whose) for one in of_service if allowed(actor, one)]
    return {"$or": [{"begun_by": actor.user_id}, {"kind": {"$in": kinds}}]}


def _shown(job: Job) -> dict[str, Any]:
    """A job for who may see it, and so may cancel it."""
    return {**_REPLY.dump(job), "may_cancel": job.may_be_cancelled}


def _place(cursor: str | None) -> int:
    return int(cursor) if cursor and cursor.isdecimal() else 0


def _result(position: int, row: dict[str, Any]) -> dict[str, Any]:
    return {"position": position, **{name: row[name] for name in _RESULT_FIELDS}}


_RESULT_FIELDS: Final = ("item", "outcome", "record_id", "advisor_id", "problems", "details")
