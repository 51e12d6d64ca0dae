"""Contracts of jobs: commands over many items that go on after their reply, in parts, with progress."""

from enum import StrEnum
from functools import cache
from typing import Final, NamedTuple

from shared.actor import FINANCE, STAFF
from shared.contracts.fields import (
    Code,
    Count,
    Details,
    Flag,
    Id,
    Instant,
    Items,
    NameOf,
    OneOf,
    Reply,
    Request,
    Text,
    page_of,
)
from shared.contracts.limits import ID_CHARACTERS_MAX
from shared.contracts.operation import OperationContract, command, query
from shared.contracts.requests import Paged, Seen
from shared.contracts.roles import ADMINISTRATOR

JOB_READERS: Final = {
    "recruitment": STAFF,
    "training": STAFF,
    "advocacy": STAFF,
    "stipends": FINANCE | ADMINISTRATOR,
}
"""By service with jobs, who begins and sees them."""
WITH_JOBS: Final = tuple(JOB_READERS)
RUNNING_MAX: Final = 20
"""Of one program in one service, at once."""


class JobState(StrEnum):
    """A running job ends as done, also when some of its items were refused, unless someone cancels it."""

    RUNNING = "running"
    DONE = "done"
    CANCELLED = "cancelled"


class JobKey(Request):
    """Which job."""

    job_id = Id()


class CancelJob(JobKey, Seen):
    """Which job."""


class ListJobs(Paged):
    """Jobs in one state, or all."""

    state = OneOf(*JobState, required=False)


class ListResults(JobKey, Paged):
    """The results of a job, or those of one outcome."""

    outcome = Text(length_max=40, required=False)


class OutcomeCount(Reply):
    """How many items had one outcome."""

    outcome = Code()
    count = Count()


class JobReply(Reply):
    """How far a job is. What was done stays done when it is cancelled."""

    job_id = Id(of="id")
    kind = Code("What is done with each item")
    about = Id("The record that it is about; null if there is not one", allow_none=True)
    state = OneOf(*JobState)
    total = Count("Items; of a job that looks for them itself, as many as there were when it began")
    done = Count("Items that have a result")
    refused = Count("Items among them of which nothing was changed, because of a problem")
    outcomes = Items(OutcomeCount)
    may_cancel = Flag("Whether you may cancel it")
    begun_by = Id("The user")
    begun_at = Instant()
    ended_at = Instant(allow_none=True)
    cancelled_by = Id("The user", allow_none=True)
    version = Count()


class ItemProblem(Reply):
    """An error in one item; `field` is empty if it is of no one field."""

    field = Text(length_min=0)
    code = Code()
    message = Text(length_min=0)


class JobResult(Reply):
    """What became of one item: an id, or for a row of a file its line."""

    position = Count("From 0, in the order of the request")
    item = Id(length_max=ID_CHARACTERS_MAX)
    outcome = Code()
    record_id = Id("The record that came of it", allow_none=True)
    advisor_id = Id("The advisor concerned", allow_none=True)
    display_name = NameOf("advisor_id")
    problems = Items(ItemProblem)
    details = Details("What else there is to tell", values=Text(length_min=0, allow_none=True))


Jobs = page_of(JobReply, "Jobs")
JobResults = page_of(JobResult, "JobResults")


class EveryServiceWithJobs(NamedTuple):
    """The contracts that every service with jobs has."""

    job: OperationContract
    jobs: OperationContract
    job_results: OperationContract
    cancel_job: OperationContract


@cache
def operations_of(service: str) -> EveryServiceWithJobs:
    """These contracts for one service."""
    roles = JOB_READERS[service]
    return EveryServiceWithJobs(
        query(f"{service}.job", "Show a job", request=JobKey, reply=JobReply, roles=roles),
        query(f"{service}.jobs", "List jobs, newest first", request=ListJobs, reply=Jobs, roles=roles),
        query(
            f"{service}.job_results",
            "List the results of a job by item, in order",
            request=ListResults,
            reply=JobResults,
            roles=roles,
            personal=True,
        ),
        command(
            f"{service}.cancel_job",
            "Cancel a job, with its next turn: what was done stays done",
            request=CancelJob,
            reply=JobReply,
            roles=roles,
        ),
    )
