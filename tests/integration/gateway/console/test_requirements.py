"""What is required: everybody of the program reads it on a page, administrators set and withdraw it."""

import re

from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL

EMAIL = "admin@lakeshore.example"
ROW = {
    "kind": "agreement",
    "effective_from": "2026-01-01",
    "effective_to": "2026-12-31",
    "agreement_code": "conf-2026",
    "valid_months": "12",
    "source": "Handbook 2026, section 3",
    "corrects": "",
}


def _set(browser: FlaskClient, **changes: str) -> tuple[int, str]:
    """Fill in the form; the status of the answer, and the page afterwards."""
    form = {"csrf_token": guard_of(browser.get("/requirements")), "key": new_id(), **ROW, **changes}
    sent = browser.post("/requirements", data=form)
    return sent.status_code, sent.text if sent.status_code == 422 else browser.get("/requirements").text


def test_an_administrator_sets_corrects_and_withdraws_a_row(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    browser = signed_in(gateway, EMAIL)
    status, page = _set(browser)
    assert status == 303
    assert "conf-2026, a signature counts for 12 months" in page
    assert "Handbook 2026, section 3" in page
    (wrong,) = re.findall(r'<option value="([^"]+)">A signed agreement, 2026-01-01', page)
    _status, page = _set(browser, agreement_code="conf-2026b", corrects=wrong)
    assert "Corrected by another row" in page
    (address,) = re.findall(r'action="(/requirements/[^"]+/withdrawal)"', page)
    form = {"csrf_token": guard_of(browser.get("/requirements")), "key": new_id()}
    assert browser.post(address, data=form).location == "/requirements"
    page = browser.get("/requirements").text
    assert "It was withdrawn. It stays in the list." in page
    assert "Withdrawn by" in page


def test_a_wrong_field_is_marked_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    status, page = _set(signed_in(gateway, EMAIL), effective_to="2025-12-31", source="", valid_months="x")
    assert status == 422
    assert "The last day is before the first one." in page
    assert "This is not a number." in page
    assert "Please fill this in." in page
    assert 'value="conf-2026"' in page


def test_rows_that_overlap_are_refused(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    browser = signed_in(gateway, EMAIL)
    _set(browser, kind="training", agreement_code="", valid_months="", effective_from="2025-01-01")
    _status, page = _set(
        browser, kind="training", agreement_code="", valid_months="", effective_from="2026-06-01"
    )
    assert "Another row holds on some of these days." in page


def test_staff_read_and_change_nothing(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    page = signed_in(gateway, STAFF_EMAIL).get("/requirements").text
    assert "Set another row" not in page
    assert "Withdraw this row" not in page
