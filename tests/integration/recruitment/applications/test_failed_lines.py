"""A line of an import that failed by itself counts as not imported."""

from dataclasses import replace

import pytest

from services.recruitment.applications.rules.files import Row
from shared.contracts.recruitment.applications import IMPORTED_AT_ONCE_MAX
from shared.errors import Conflict
from tests.support.recruitment import STAFF, apply, import_file

MANY = IMPORTED_AT_ONCE_MAX + 1
CONTENT = "\n".join(
    [
        "Name,Email,Phone,ZIP,Role",
        *(f"Ana Vega,p{number}@families.example,,,parent" for number in range(MANY)),
    ]
)


def outcomes(service):
    """What became of the lines of the file, sent once more."""
    job_id = import_file(service, CONTENT)["job_id"]
    service.run_jobs()
    job = service.ask("job", {"job_id": job_id}, actor=STAFF)
    return {one["outcome"]: one["count"] for one in job["outcomes"]}


@pytest.fixture
def failing(harness, clock, monkeypatch):
    """A service whose import refuses the lines in a set, which its test may change."""
    from services.recruitment import routing

    refused: set[int] = set()
    (bulk,) = (one for one in routing.BULKS if one.kind == "import_applications")

    def run(items, terms, uow):
        if refused & {Row.of(item).line for item in items}:
            raise Conflict("Not now.")
        return bulk.run(items, terms, uow)

    monkeypatch.setattr(routing, "BULKS", (replace(bulk, run=run),))
    return harness("recruitment", clock=clock), refused


def test_a_line_that_failed_by_itself_is_tried_again_when_the_file_is_sent_again(failing):
    service, refused = failing
    id_ = apply(service, email="p400@families.example", phone="", given_name="Ana", family_name="Vega")
    service.execute(
        "decline_application", {"application_id": id_, "reason_code": "no_open_place"}, actor=STAFF
    )
    refused |= {102, 402, 403}
    failed = [outcomes(service) for _time in range(2)]
    refused.clear()
    assert [*failed, outcomes(service), outcomes(service)] == [
        {"conflict": 3, "imported": MANY - 3},
        {"conflict": 3, "duplicate": MANY - 3},
        {"imported": 2, "came_again": 1, "duplicate": MANY - 3},
        {"duplicate": MANY},
    ]
