"""The doors of the demo."""

from collections.abc import Iterator

import pytest

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of
from tests.support.pages import STAFF_EMAIL


@pytest.fixture
def demo(gateway: GatewayHarness) -> Iterator[GatewayHarness]:
    """The gateway as a demo."""
    gateway.app.config["DEMO_SIGN_IN"] = True
    yield gateway
    gateway.app.config["DEMO_SIGN_IN"] = False


def test_outside_the_demo_there_is_no_door(gateway: GatewayHarness) -> None:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = gateway.app.test_client()
    first = browser.get("/")
    assert "Try the demo program" not in first.text
    form = {"email": STAFF_EMAIL, "csrf_token": guard_of(first)}
    assert browser.post("/demo/enter", data=form).status_code == 404
    assert browser.get("/today").status_code == 303


def test_in_the_demo_one_button_leads_to_the_persons_work(demo: GatewayHarness) -> None:
    demo.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = demo.app.test_client()
    first = browser.get("/")
    assert "Enter as Engagement staff" in first.text
    form = {"email": STAFF_EMAIL, "csrf_token": guard_of(first)}
    entered = browser.post("/demo/enter", data=form)
    assert (entered.status_code, entered.location) == (303, "/today")
    assert browser.get("/today").status_code == 200


def test_the_demo_has_no_door_for_an_address_that_could_be_somebodys(demo: GatewayHarness) -> None:
    demo.add_user("person@agency.gov", Role.AUDITOR)
    browser = demo.app.test_client()
    first = browser.get("/")
    assert "person@agency.gov" not in first.text
    form = {"email": "person@agency.gov", "csrf_token": guard_of(first)}
    assert browser.post("/demo/enter", data=form).status_code == 404
