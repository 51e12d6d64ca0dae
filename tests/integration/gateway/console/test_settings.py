"""Settings: administrators propose, approve and withdraw them on a page, staff and auditors read them."""

import re

from flask.testing import FlaskClient

from shared.actor import Role
from shared.contracts.identity.settings import SETTINGS
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL

EMAIL, OTHER_EMAIL = "admin@lakeshore.example", "second@lakeshore.example"
ROW = {
    "setting": "event_minutes_max",
    "values": "600",
    "effective_from": "2099-01-01",
    "effective_to": "",
    "source": "Handbook 2026, section 7",
    "corrects": "",
}

UNITS = {"en": r"hours?|minutes?|days?|times?", "es": r"horas?|minutos?|días?|ve(?:z|ces)"}


def _two_administrators(gateway: GatewayHarness) -> tuple[FlaskClient, FlaskClient]:
    for email in (EMAIL, OTHER_EMAIL):
        gateway.add_user(email, Role.PROGRAM_ADMINISTRATOR)
    return signed_in(gateway, EMAIL), signed_in(gateway, OTHER_EMAIL)


def _send(browser: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Send a form of the page; the status of the answer, and the page afterwards."""
    guarded = {"csrf_token": guard_of(browser.get("/settings")), "key": new_id(), **form}
    sent = browser.post(path, data=guarded)
    return sent.status_code, sent.text if sent.status_code == 422 else browser.get("/settings").text


def _action(page: str, what: str) -> str:
    (address,) = re.findall(rf'action="(/settings/[^"]+/{what})"', page)
    return address


def test_one_administrator_proposes_and_another_approves(gateway: GatewayHarness) -> None:
    one, other = _two_administrators(gateway)
    status, page = _send(one, "/settings", **ROW)
    assert status == 303
    assert "Proposed: someone else must approve it" in page
    assert "Approve this line" not in page, "nobody approves what they proposed"
    _status, page = _send(other, _action(other.get("/settings").text, "approval"))
    assert "It is approved, and holds on its days." in page
    assert all(words in page for words in ("10 hours", "January 1, 2099", "Handbook 2026, section 7"))
    assert "Proposed: someone" not in page


def test_a_correction_names_the_row_that_was_wrong(gateway: GatewayHarness) -> None:
    one, other = _two_administrators(gateway)
    row = ROW | {"effective_from": "2099-02-01"}
    _send(one, "/settings", **row)
    _status, page = _send(other, _action(other.get("/settings").text, "approval"))
    (wrong,) = re.findall(r'<option value="([^"]+)">Longest event: From February 1, 2099', page)
    _send(one, "/settings", **row | {"values": "480", "corrects": wrong})
    _status, page = _send(other, _action(other.get("/settings").text, "approval"))
    assert "Corrected by another line" in page
    assert "8 hours" in page


def test_a_proposal_is_withdrawn_and_stays_in_the_list(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    _status, page = _send(one, "/settings", **ROW | {"setting": "reply_hours", "values": "24"})
    reply = page[page.index('id="reply_hours"') : page.index('id="answer_changes_max"')]
    status, page = _send(one, _action(reply, "withdrawal"))
    assert status == 303
    assert "It was withdrawn. It stays in the list." in page
    assert "Withdrawn by" in page


def test_wrong_fields_are_marked_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    status, page = _send(one, "/settings", **ROW | {"source": "", "values": "a day"})
    assert status == 422
    assert "Please fill this in." in page
    assert "This is not a number." in page
    assert 'value="a day"' in page
    _status, page = _send(one, "/settings", **ROW | {"values": "600, 300"})
    assert "These are too many numbers." in page


def test_each_number_is_shown_with_its_unit(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    for language, unit in {
        "en": r"hours?|minutes?|days?|times?",
        "es": r"horas?|minutos?|días?|ve(?:z|ces)",
    }.items():
        one.set_cookie("language", language)
        numbers = re.findall(r"<h3[^>]*>\s*(\d[^<]*)</h3>", one.get("/settings").text)
        assert len(numbers) >= len(SETTINGS)
        for shown in numbers:
            for number in shown.split(", "):
                assert re.fullmatch(rf"(?:[\d.,]+\s(?:{unit})\s?)+", number.strip()), number


def test_staff_read_and_change_nothing(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    page = browser.get("/settings").text
    assert "30 minutes" in page
    assert "Propose this line" not in page
    form = {"csrf_token": guard_of(browser.get("/events")), "key": new_id(), **ROW}
    assert browser.post("/settings", data=form).status_code == 403
