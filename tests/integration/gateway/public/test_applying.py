"""Applying by the form of a program."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.actor import Role
from shared.errors import Unavailable
from tests.support.gateway import GatewayHarness, guard_of
from tests.support.harness import actor
from tests.support.pages import APPLICANT, STAFF_EMAIL, key_of


def filled_in(page: TestResponse, **given: str) -> dict[str, str]:
    """The form on a page, filled in."""
    return {**APPLICANT, **given, "csrf_token": guard_of(page), "key": key_of(page)}


@pytest.fixture
def applicant(gateway: GatewayHarness) -> FlaskClient:
    """Somebody who looks at the form of a program."""
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return gateway.app.test_client()


def applications(gateway: GatewayHarness, family_name: str) -> list[dict[str, Any]]:
    """What recruitment has of people of that name."""
    found = gateway.service("recruitment").ask("applications", actor=actor(Role.ENGAGEMENT_STAFF))
    return [one for one in found["items"] if one["display_name"].endswith(family_name)]


def test_who_sends_an_application_again_after_no_answer_is_filed_once(
    gateway: GatewayHarness, applicant: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = gateway.caller.call

    def answer_is_lost(*arguments: Any) -> dict[str, Any]:
        straight(*arguments)
        raise Unavailable("It does not answer.")

    sent = filled_in(applicant.get("/apply/lakeshore"), family_name="Lost")
    with monkeypatch.context() as losing:
        losing.setattr(gateway.caller, "call", answer_is_lost)
        page = applicant.post("/apply/lakeshore", data=sent)
    assert page.status_code == 503
    assert "Doing it twice does no harm" in page.text
    changed = applicant.post("/apply/lakeshore", data=filled_in(page, family_name="Lostagain"))
    assert changed.status_code == 409
    assert "We have your application already" in changed.text
    again = applicant.post("/apply/lakeshore", data=filled_in(changed, family_name="Lost"))
    assert (again.status_code, again.location) == (303, "/apply/lakeshore/received")
    assert len(applications(gateway, "Lost")) == 1
    assert applications(gateway, "Lostagain") == []


def test_a_form_that_was_refused_is_a_new_one_when_it_is_sent_again(applicant: FlaskClient) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), phone="12")
    page = applicant.post("/apply/lakeshore", data=sent)
    assert page.status_code == 422
    assert key_of(page) != sent["key"]


def test_each_mistake_leads_to_a_field_that_there_is_and_that_says_so(applicant: FlaskClient) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), language="x" * 255, advisor_kind="", phone="12")
    page = applicant.post("/apply/lakeshore", data=sent).text
    wrong = re.findall(r'<li><a href="#([^"]+)"', page)
    assert wrong == ["advisor_kind-parent", "phone", "language-en"]
    for field in wrong:
        assert re.search(rf'<input [^>]*id="{field}"[^>]*aria-invalid="true"', page)


def test_who_changes_the_language_while_applying_keeps_what_they_wrote(
    gateway: GatewayHarness, applicant: FlaskClient
) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), family_name="Kept", phone="12")
    page = applicant.post("/apply/lakeshore", data={**sent, "page_language": "es"})
    assert page.status_code == 200
    assert '<html lang="es">' in page.text
    assert 'value="Kept"' in page.text
    assert 'value="12"' in page.text
    assert 'aria-invalid="true"' not in page.text
    assert key_of(page) == sent["key"]
    assert '<html lang="es">' in applicant.get("/apply/lakeshore").text
    assert applications(gateway, "Kept") == []
