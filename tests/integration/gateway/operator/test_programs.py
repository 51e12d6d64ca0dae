"""Programs on the operator's page: seen, opened and changed; nobody else comes near."""

import re

from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in

EMAIL = "operator@tandem.example"
NEW = {
    "tenant_id": "eastern",
    "legal_name": "Eastern Family Network",
    "payer_kind": "family_organization",
    "state": "ME",
    "time_zone": "America/New_York",
    "languages": "en, so",
    "fiscal_year_month": "7",
}


def operator(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(EMAIL, Role.OPERATOR, tenant="platform")
    return signed_in(gateway, EMAIL)


def sent(browser: FlaskClient, path: str = "/platform/programs", **changes: str) -> tuple[int, str]:
    """Fill in a form; the status of the answer, and the page afterwards."""
    form = {"csrf_token": guard_of(browser.get("/platform/programs")), "key": new_id(), **NEW, **changes}
    answer = browser.post(path, data=form)
    shown = browser.get("/platform/programs") if answer.status_code == 303 else answer
    return answer.status_code, shown.text


def test_the_operator_opens_a_program_and_changes_it_as_it_was_seen(gateway: GatewayHarness) -> None:
    browser = operator(gateway)
    status, page = sent(browser)
    assert status == 303
    assert "It is open." in page
    assert "Eastern Family Network" in page
    assert "English, Somali" in page
    (address,) = re.findall(r'action="(/platform/programs/eastern)"', page)
    status, page = sent(
        browser, address, version="1", time_zone="America/Halifax", legal_name="Eastern Voices"
    )
    assert status == 303
    assert "Eastern Voices" in page
    assert "<dd>America/Halifax</dd>" in page
    _status, page = sent(browser, address, version="1", legal_name="Too Late")
    assert "Too Late" not in page


def test_a_wrong_field_is_marked_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    browser = operator(gateway)
    status, page = sent(
        browser, tenant_id="western", legal_name="", fiscal_year_month="13", languages="en, x!"
    )
    assert status == 422
    assert "Please fill this in." in page
    assert 'value="13"' in page
    assert 'value="en, x!"' in page
    assert "western" not in browser.get("/platform/programs").text


def test_a_program_for_practice_says_so_and_the_operator_reads_days_by_utc(gateway: GatewayHarness) -> None:
    browser = operator(gateway)
    _status, page = sent(browser, tenant_id="rehearsal", practice="yes")
    assert "For practice" in page
    assert "in this time zone: Coordinated Universal Time." in page


def test_a_short_name_is_taken_once(gateway: GatewayHarness) -> None:
    browser = operator(gateway)
    sent(browser, tenant_id="southern")
    status, page = sent(browser, tenant_id="southern", legal_name="Another")
    assert status == 409
    assert "There is a program of this short name already." in page
    assert 'value="Another"' in page, "nobody types it twice"
    assert "Another" not in browser.get("/platform/programs").text


def test_nobody_of_a_program_sees_the_list(gateway: GatewayHarness) -> None:
    gateway.add_user("admin@lakeshore.example", Role.PROGRAM_ADMINISTRATOR)
    browser = signed_in(gateway, "admin@lakeshore.example")
    assert browser.get("/platform/programs").status_code == 403
