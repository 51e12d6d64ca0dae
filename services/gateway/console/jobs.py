"""Large tasks that go on by themselves: how far they are, what became of each item, and an end to them."""

from typing import Any, Final

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from services.gateway.kit.forms import answer, perform
from services.gateway.kit.viewer import ask, ask_all, ask_at_once, may, needs, question
from shared.contracts.jobs import WITH_JOBS
from shared.errors import Conflict, NotFound

pages = Blueprint("progress", __name__, url_prefix="/jobs")

SEEN_BY: Final = tuple(f"{service}.jobs" for service in WITH_JOBS)
JOBS_MAX: Final = 10
"""Of each service."""
RESULTS_MAX: Final = 50


@pages.get("")
@needs(*SEEN_BY)
def show() -> str:
    """The newest tasks of each service; a service that does not answer is named."""
    asked = [service for service in WITH_JOBS if may(f"{service}.jobs")]
    found = ask_at_once(**{service: question(service, "jobs", limit=JOBS_MAX) for service in asked})
    jobs: list[dict[str, Any]] = [
        {"service": service, **job} for service, page in found.items() if page for job in page["items"]
    ]
    return render_template(
        "console/jobs.html",
        jobs=sorted(jobs, key=lambda job: job["begun_at"], reverse=True),
        silent=[service for service, page in found.items() if page is None],
        more=[service for service, page in found.items() if page and page["next_cursor"]],
    )


@pages.get("/<service>")
@needs(*SEEN_BY)
def of_service(service: str) -> str:
    """All tasks of one service, the newest first, page by page."""
    _check(service)
    found = ask(service, "jobs", cursor=request.args.get("after"), limit=JOBS_MAX)
    return render_template(
        "console/jobs_of_service.html",
        service=service,
        jobs=[{"service": service, **job} for job in found["items"]],
        cursor=found["next_cursor"],
    )


@pages.get("/<service>/<job_id>")
@needs(*SEEN_BY)
def one(service: str, job_id: str) -> str:
    """How far one task is, and its results, page by page; `outcome` chooses among them."""
    _check(service)
    outcome, after = request.args.get("outcome"), request.args.get("after")
    chosen = {"job_id": job_id, "outcome": outcome, "cursor": after, "limit": RESULTS_MAX}
    found = ask_all(
        job=question(service, "job", job_id=job_id), results=question(service, "job_results", **chosen)
    )
    return render_template(
        "console/job.html",
        service=service,
        job=found["job"],
        goes_on=found["job"]["state"] == "running" and "still" not in request.args,
        results=found["results"]["items"],
        cursor=found["results"]["next_cursor"],
        outcome=outcome,
    )


@pages.post("/<service>/<job_id>/cancel")
@needs(*SEEN_BY)
def cancel(service: str, job_id: str) -> ResponseReturnValue:
    """Stop a task: what was done stays done."""
    _check(service)
    outcome = perform(
        service,
        "cancel_job",
        {"job_id": job_id},
        said=lambda job: _(
            "It stops. %(done)s of %(total)s are done and stay so.", done=job["done"], total=job["total"]
        ),
        otherwise={Conflict: _("It was done before it could be stopped.")},
    )
    return answer(outcome, url_for("progress.one", service=service, job_id=job_id))


def _check(service: str) -> None:
    if service not in WITH_JOBS:
        raise NotFound("There is no such list.")
