"""The jobs that a disabled user began are cancelled, page by page, though some are done by then."""

from typing import Any

from deploy.operate.begun_jobs import cancel_begun_by
from shared.errors import Conflict
from shared.rpc.client import ServiceClient

DONE_BY_THEN = "job 0"


class Recruitment:
    """Three jobs of one person and one of another, two on a page; one is done before it is cancelled."""

    def __init__(self) -> None:
        self.cancelled: list[str] = []

    def call(self, service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        if service != "recruitment":
            return {"answer": {"items": [], "next_cursor": None}}
        if method == "ask":
            return {"answer": self._page(request["data"]["cursor"])}
        job_id = request["data"]["job_id"]
        if job_id == DONE_BY_THEN:
            return {"problem": Conflict("It is done.").to_problem()}
        self.cancelled.append(job_id)
        return {"answer": {}}

    def _page(self, cursor: str | None) -> dict[str, Any]:
        begin = 0 if cursor is None else int(cursor)
        jobs = [
            {"job_id": f"job {number}", "begun_by": begun_by, "may_cancel": True}
            for number, begun_by in enumerate(["ana", "ben", "ana", "ana"])
        ]
        return {"items": jobs[begin : begin + 2], "next_cursor": None if begin else "2"}


def test_a_job_that_is_done_by_then_keeps_none_of_the_others_from_being_cancelled() -> None:
    service = Recruitment()
    assert cancel_begun_by("ana", "lakeshore", "operator:eve", ServiceClient(service)) == 2
    assert service.cancelled == ["job 2", "job 3"]
