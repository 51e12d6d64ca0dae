"""Large tasks on pages: how far they are, what became of each item, and an end to them."""

import re

import pytest
from flask.testing import FlaskClient

from services.gateway.console import jobs
from shared.actor import Role
from shared.contracts.jobs import RUNNING_MAX
from tests.support.gateway import ApiClient, GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, STAFF_EMAIL, key_of, next_page, one_a_page
from tests.support.small_program import SmallProgram

UNKNOWN = [f"nobody-{number}" for number in range(201)]


@pytest.fixture
def browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


@pytest.fixture
def staff(gateway: GatewayHarness) -> ApiClient:
    return gateway.as_role(Role.ENGAGEMENT_STAFF)


@pytest.fixture
def job_id(program: SmallProgram, gateway: GatewayHarness, staff: ApiClient) -> str:
    """A job that invites 201 people whom nobody knows."""
    event = {
        "title": {"en": "Day", "es": "Día"},
        "starts_at": "2027-03-01T15:00:00Z",
        "ends_at": "2027-03-01T16:00:00Z",
        "time_zone": "America/Chicago",
        "place": "Madison",
        "seats": 5,
    }
    event_id = staff.post("/events", event).json["event_id"]
    staff.post(f"/events/{event_id}/publication")
    begun = staff.post(f"/events/{event_id}/invitations", {"advisor_ids": UNKNOWN})
    job_id = begun.json["job_id"]
    assert (begun.status_code, begun.headers["Location"]) == (202, f"/api/v1/jobs/advocacy/{job_id}")
    return job_id


def test_a_job_is_followed_until_it_is_done_and_its_results_are_gone_through(
    gateway: GatewayHarness, staff: ApiClient, browser: FlaskClient, job_id: str
) -> None:
    page = browser.get("/jobs")
    assert "Invitations to an event" in page.text
    page = browser.get(f"/jobs/advocacy/{job_id}")
    assert ("0 of 201" in page.text, "hx-trigger" in page.text) == (True, True)
    assert "hx-trigger" not in browser.get(f"/jobs/advocacy/{job_id}?still=yes").text

    gateway.service("advocacy").run_jobs()
    page = browser.get(f"/jobs/advocacy/{job_id}?outcome=unknown")
    assert ("201 of 201" in page.text, "hx-trigger" in page.text) == (True, False)
    assert "<h3>nobody-0</h3>" in page.text
    assert f"<h3>nobody-{jobs.RESULTS_MAX}</h3>" in next_page(browser, page).text
    results = staff.get(f"/jobs/advocacy/{job_id}/results?limit=200").json
    assert [one["item"] for one in results["items"]] == UNKNOWN[:200]


def test_all_tasks_of_a_service_can_be_reached(
    gateway: GatewayHarness,
    staff: ApiClient,
    browser: FlaskClient,
    job_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gateway.service("advocacy").run_jobs()
    event_id = staff.get(f"/jobs/advocacy/{job_id}").json["about"]
    newest = staff.post(f"/events/{event_id}/invitations", {"advisor_ids": UNKNOWN}).json["job_id"]
    one_a_page(monkeypatch, "console.jobs.JOBS_MAX")
    assert '<a href="/jobs/advocacy">See all: Advocacy</a>' in browser.get("/jobs").text
    first = browser.get("/jobs/advocacy")
    assert f"/jobs/advocacy/{newest}" in first.text
    assert f"/jobs/advocacy/{job_id}" in next_page(browser, first).text
    gateway.service("advocacy").run_jobs()


def test_it_is_stopped_by_a_form_and_what_is_done_stays(
    gateway: GatewayHarness, staff: ApiClient, browser: FlaskClient, job_id: str
) -> None:
    gateway.service("advocacy").application.run_next()
    # How many are done in one part depends on how long the parts before took.
    done = staff.get(f"/jobs/advocacy/{job_id}").json["done"]
    assert 0 < done < len(UNKNOWN)
    page = browser.get(f"/jobs/advocacy/{job_id}")
    form = {"csrf_token": guard_of(page), "key": key_of(page)}
    said = browser.post(f"/jobs/advocacy/{job_id}/cancel", data=form, follow_redirects=True)
    assert f"It stops. {done} of {len(UNKNOWN)} are done and stay so." in said.text
    gateway.service("advocacy").run_jobs()
    page = browser.get(f"/jobs/advocacy/{job_id}")
    assert ("Stopped" in page.text, "Stop this task" in page.text) == (True, False)


def test_who_asks_for_more_than_can_go_on_is_told_so_until_one_is_done(
    gateway: GatewayHarness, staff: ApiClient, job_id: str
) -> None:
    event_id = staff.get(f"/jobs/advocacy/{job_id}").json["about"]
    invitations = f"/events/{event_id}/invitations"
    for _number in range(RUNNING_MAX - 1):
        assert staff.post(invitations, {"advisor_ids": UNKNOWN}).status_code == 202
    refused = staff.post(invitations, {"advisor_ids": UNKNOWN})
    assert (refused.status_code, refused.json["code"]) == (409, "too_many")
    gateway.service("advocacy").run_jobs()
    assert staff.post(invitations, {"advisor_ids": UNKNOWN}).status_code == 202


def test_a_service_that_does_not_answer_is_named_and_nobody_else_sees_the_job(
    gateway: GatewayHarness, browser: FlaskClient, job_id: str
) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    finance = signed_in(gateway, REVIEWER_EMAIL)
    assert finance.get(f"/jobs/advocacy/{job_id}").status_code == 403
    assert "Invitations to an event" not in finance.get("/jobs").text
    gateway.caller.away.add("recruitment")
    page = browser.get("/jobs")
    assert re.search(r"does not answer: its tasks are missing here", page.text)
    assert "Invitations to an event" in page.text
