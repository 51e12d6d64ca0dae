"""Limits of time: everybody of the program reads them on a page, administrators set and correct them."""

import re

from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL

EMAIL = "admin@lakeshore.example"
ROW = {
    "effective_from": "2026-01-01",
    "effective_to": "",
    "event_minutes_max": "600",
    "minutes_around_event": "45",
    "reply_hours": "48",
    "answer_changes_max": "4",
    "source": "Handbook 2026, section 7",
    "corrects": "",
}


def _set(browser: FlaskClient, **changes: str) -> tuple[int, str]:
    """Fill in the form; the status of the answer, and the page afterwards."""
    form = {"csrf_token": guard_of(browser.get("/time-rules")), "key": new_id(), **ROW, **changes}
    sent = browser.post("/time-rules", data=form)
    return sent.status_code, sent.text if sent.status_code == 422 else browser.get("/time-rules").text


def test_an_administrator_sets_and_corrects_limits(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    browser = signed_in(gateway, EMAIL)
    assert "30 minutes" in browser.get("/time-rules").text
    status, page = _set(browser)
    assert status == 303
    assert all(words in page for words in ("10 hours", "45 minutes", "48 hours", "Handbook 2026, section 7"))
    (wrong,) = re.findall(r'<option value="([^"]+)">From January 1, 2026', page)
    _status, page = _set(browser, minutes_around_event="20", corrects=wrong)
    assert "Corrected by another row" in page
    assert "20 minutes" in page


def test_a_wrong_field_is_marked_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    wrong = {"source": "", "event_minutes_max": "a day", "answer_changes_max": "9999"}
    status, page = _set(signed_in(gateway, EMAIL), **wrong)
    assert status == 422
    assert "Please fill this in." in page
    assert "This is not a number." in page
    assert 'value="a day"' in page


def test_staff_read_and_change_nothing(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    assert "Set this row" not in browser.get("/time-rules").text
    form = {"csrf_token": guard_of(browser.get("/events")), "key": new_id(), **ROW}
    assert browser.post("/time-rules", data=form).status_code == 403
