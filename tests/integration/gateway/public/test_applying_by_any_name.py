"""Applying with one name, and with what was pasted; what staff then see."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL, key_of


def filled_in(page: TestResponse, **given: str) -> dict[str, str]:
    """The form on a page, filled in."""
    return {**APPLICANT, **given, "csrf_token": guard_of(page), "key": key_of(page)}


@pytest.fixture
def applicant(gateway: GatewayHarness) -> FlaskClient:
    """Somebody who reads the form in Spanish."""
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = gateway.app.test_client()
    browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = "es"
    return browser


def test_who_has_one_name_applies_and_is_shown_without_a_stray_blank(
    gateway: GatewayHarness, applicant: FlaskClient
) -> None:
    page = applicant.get("/apply/lakeshore")
    assert "Si tiene un solo nombre, escríbalo como nombre." in page.text
    sent = filled_in(page, given_name="Suharti", family_name="")
    assert applicant.post("/apply/lakeshore", data=sent).location == "/apply/lakeshore/received"
    gateway.let_facts_flow()
    waiting = signed_in(gateway, STAFF_EMAIL).get("/today/decision").text
    assert ">Suharti</a></h" in waiting


def test_an_invisible_character_is_told_of_in_the_language_of_the_page(applicant: FlaskClient) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), given_name="Ana\u200bMaria")
    page = applicant.post("/apply/lakeshore", data=sent)
    assert page.status_code == 422
    assert "Hay algo que no se ve." in page.text


def test_staff_see_the_words_for_a_language_that_is_not_known(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    applied = staff.post("/applications", {**APPLICANT, "family_name": "Words", "language": "Mixteco"})
    assert applied.status_code == 201
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    assert "(“Mixteco”)" in signed_in(gateway, STAFF_EMAIL).get("/today/decision").text
