"""More advisors than fit into one transaction are invited by a job, and may answer meanwhile."""

from typing import Any

from shared.contracts import advocacy
from shared.contracts.advocacy.invitations import INVITED_MAX, INVITED_TOGETHER_MAX
from tests.support.advocacy import AUDITOR, STAFF, Program

MANY = 2 * INVITED_TOGETHER_MAX + 1


def begin(program: Program, event_id: str, advisors: list[str]) -> str:
    answer = program.do("invite_advisors", event_id=event_id, advisor_ids=advisors)
    assert (answer["invited"], answer["results"]) == (0, [])
    return answer["job_id"]


def outcomes(program: Program, job_id: str) -> dict[str, int]:
    return {one["outcome"]: one["count"] for one in program.ask("job", job_id=job_id)["outcomes"]}


def results(program: Program, job_id: str, **more: Any) -> list[dict[str, Any]]:
    return program.ask("job_results", job_id=job_id, limit=200, **more)["items"]


def test_each_is_invited_once_and_who_cannot_be_is_told_by_name_of_the_reason(program: Program) -> None:
    event_id = program.event()
    active = program.active(*(f"advisor-{number:04d}" for number in range(MANY)))
    job = begin(program, event_id, [*active, "nobody", *active])
    program.service.run_jobs()
    assert outcomes(program, job) == {"invited": MANY, "unknown": 1}
    assert len(program.service.said(advocacy.INVITATION_SENT)) == MANY
    (unknown,) = results(program, job, outcome="unknown")
    assert (unknown["item"], unknown["record_id"]) == ("nobody", None)
    assert program.ask("tallies", AUDITOR)["invitations"]["invited"] == MANY

    again = begin(program, event_id, active)
    program.service.run_jobs()
    assert outcomes(program, again) == {"already_invited": MANY}
    assert len(program.service.said(advocacy.INVITATION_SENT)) == MANY


def test_a_few_are_invited_at_once_without_a_job(program: Program) -> None:
    event_id = program.event()
    active = program.active(*(f"advisor-{number}" for number in range(3)))
    answer = program.do("invite_advisors", event_id=event_id, advisor_ids=active)
    assert (answer["invited"], answer["job_id"]) == (3, None)


def test_who_was_invited_first_may_accept_before_the_last_one_is_asked(program: Program) -> None:
    event_id = program.event(seats=1)
    active = program.active(*(f"advisor-{number:04d}" for number in range(MANY)))
    job = begin(program, event_id, active)
    program.service.application.run_next()
    first = results(program, job)[0]["record_id"]
    assert program.do("accept_invitation", invitation_id=first)["status"] == "seated"
    program.service.run_jobs()
    assert outcomes(program, job) == {"invited": MANY}
    assert program.ask("event", event_id=event_id)["seats_taken"] == 1


def test_once_the_event_is_cancelled_nobody_more_is_invited(program: Program) -> None:
    event_id = program.event()
    active = program.active(*(f"advisor-{number:04d}" for number in range(MANY)))
    job = begin(program, event_id, active)
    program.service.application.run_next()
    program.do("cancel_event", event_id=event_id, reason_code="weather")
    program.service.run_jobs()
    assert outcomes(program, job) == {"invited": INVITED_TOGETHER_MAX, "event_over": INVITED_TOGETHER_MAX + 1}
    assert set(program.statuses(event_id).values()) == {"withdrawn"}


def test_those_beyond_the_most_that_an_event_can_have_are_told_and_the_others_invited(
    program: Program,
) -> None:
    event_id = program.event()
    program.service.store["advocacy_events"].update_one(
        {"_id": event_id}, {"$set": {"invited": INVITED_MAX - 2}}
    )
    active = program.active("advisor-1", "advisor-2", "advisor-3")
    answer = program.do("invite_advisors", event_id=event_id, advisor_ids=active)
    assert [row["result"] for row in answer["results"]] == ["invited", "invited", "too_many"]


def test_the_job_says_who_began_it_and_what_it_is_about(program: Program) -> None:
    event_id = program.event()
    job = program.ask("job", job_id=begin(program, event_id, [f"nobody-{n}" for n in range(MANY)]))
    assert (job["kind"], job["about"], job["begun_by"]) == ("invite_advisors", event_id, STAFF.user_id)
