"""What is required: all read it on a page, one administrator proposes it and another approves it."""

import re

from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL

EMAIL, OTHER_EMAIL = "admin@lakeshore.example", "second@lakeshore.example"
ROW = {
    "kind": "agreement",
    "effective_from": "2026-01-01",
    "effective_to": "2026-12-31",
    "agreement_code": "conf-2026",
    "valid_months": "12",
    "source": "Handbook 2026, section 3",
    "corrects": "",
}


def _send(browser: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Send a form of the page; the status of the answer, and the page afterwards."""
    guarded = {"csrf_token": guard_of(browser.get("/requirements")), "key": new_id(), **form}
    sent = browser.post(path, data=guarded)
    return sent.status_code, sent.text if sent.status_code == 422 else browser.get("/requirements").text


def _set(browser: FlaskClient, **changes: str) -> tuple[int, str]:
    """Fill in the form of a new row."""
    return _send(browser, "/requirements", **ROW | changes)


def _action(page: str, what: str) -> str:
    return re.findall(rf'action="(/requirements/[^"]+/{what})"', page)[0]


def test_one_administrator_proposes_and_another_approves_corrects_and_withdraws(
    gateway: GatewayHarness,
) -> None:
    for email in (EMAIL, OTHER_EMAIL):
        gateway.add_user(email, Role.PROGRAM_ADMINISTRATOR)
    browser, other = signed_in(gateway, EMAIL), signed_in(gateway, OTHER_EMAIL)
    status, page = _set(browser)
    assert status == 303
    assert "conf-2026, a signature counts for 12 months" in page
    assert "Handbook 2026, section 3" in page
    assert "Approve this line" not in page
    _status, page = _send(other, _action(other.get("/requirements").text, "approval"))
    assert "It is approved. The readiness of every advisor follows." in page
    (wrong,) = re.findall(r'<option value="([^"]+)">A signed agreement: From January 1, 2026', page)
    _set(browser, agreement_code="conf-2026b", corrects=wrong)
    _status, page = _send(other, _action(other.get("/requirements").text, "approval"))
    assert "Corrected by another line" in page
    _status, page = _send(browser, _action(page, "withdrawal"))
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


def test_what_was_left_empty_is_named_by_its_label_and_told_to_be_missing(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    empty = dict.fromkeys(("kind", "agreement_code", "valid_months", "effective_from", "source"), "")
    status, page = _set(signed_in(gateway, EMAIL), **empty)
    assert status == 422
    summary = re.findall(r'<li><a href="#([^"]+)">([^<]+)</a></li>', page.partition('id="messages"')[2])
    assert summary[:3] == [
        ("kind", "What is required: Please choose one of these."),
        ("effective_from", "From: Please fill this in."),
        ("source", "Source: Please fill this in."),
    ]
    for field, _text in summary[:3]:
        assert re.search(rf'<(?:input|select)[^>]* id="{field}"[^>]*aria-invalid="true"', page)


def test_what_was_chosen_stays_too_where_another_field_is_wrong(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    browser = signed_in(gateway, EMAIL)
    _status, page = _set(browser, source="")
    assert '<option value="agreement" selected>' in page
    _status, page = _set(browser, kind="")
    assert 'id="kind-error"' in page


def test_rows_that_overlap_are_refused_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    training = {"kind": "training", "source": "Handbook 2026, section 3", "effective_to": "2026-12-31"}
    gateway.set_by_two("/requirements", training | {"effective_from": "2025-01-01"})
    form = training | {"agreement_code": "", "valid_months": "", "effective_from": "2026-06-01"}
    browser = signed_in(gateway, EMAIL)
    guarded = {"csrf_token": guard_of(browser.get("/requirements")), "key": new_id()}
    refused = browser.post("/requirements", data=guarded | form)
    assert refused.status_code == 409
    assert "Another line holds on some of these days." in refused.text
    assert 'value="2026-06-01"' in refused.text


def test_staff_read_and_change_nothing(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    page = signed_in(gateway, STAFF_EMAIL).get("/requirements").text
    assert "Propose a line" not in page
    assert "Withdraw this line" not in page
