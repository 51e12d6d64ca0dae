"""What the page of an event tells once it is over, and of a reason that was left out."""

import re
from datetime import UTC, datetime, timedelta

from flask.testing import FlaskClient

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL, key_of
from tests.support.small_program import SmallProgram, attend, invite


def _browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


def test_an_event_that_is_over_tells_who_took_part_and_no_seat_that_is_taken(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    made, browser = attend(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id), _browser(gateway)
    page = browser.get(f"/events/{made['event_id']}").text
    assert re.search(r"<dt>Seats</dt>\s*<dd>5</dd>\s*<dt>Took part</dt>\s*<dd>1 person</dd>", page)
    assert "are taken" not in page
    card = browser.get("/events").text.partition(made["event_id"])[2].partition("</li>")[0]
    assert "are taken" not in card


def test_a_reason_that_was_left_out_is_told_at_its_field_and_by_its_label(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    begins = datetime.now(UTC) + timedelta(days=20)
    made = invite(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id, begins)
    browser, path = _browser(gateway), f"/events/{made['event_id']}"
    page = browser.get(path)
    form = {"csrf_token": guard_of(page), "key": key_of(page), "version": "1", "control": "cancel-reason"}
    answer = browser.post(f"{path}/cancel", data=form)
    assert answer.status_code == 422
    (marked,) = re.findall(r'<select[^>]*aria-invalid="true"[^>]*>', answer.text)
    assert 'aria-describedby="cancel-reason-error"' in marked
    assert "Why is it cancelled?: Please choose one of these." in answer.text
