"""Staff tie two entries of one person on a page, and say to whom they are close."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, STAFF_EMAIL, key_of


def _advisor(gateway: GatewayHarness, name: str) -> str:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = APPLICANT | {"given_name": name, "phone": "414-555-0155"}
    application_id = staff.post("/applications", person).json["application_id"]
    not_the_same = staff.get(f"/applications/{application_id}").json["possible_duplicates"]
    body = {"not_the_same": not_the_same}
    return staff.post(f"/applications/{application_id}/acceptance", body).json["advisor_id"]


def test_staff_merge_two_entries_on_a_page_and_undo_it(gateway: GatewayHarness) -> None:
    kept, merged = _advisor(gateway, "Vera"), _advisor(gateway, "Veronica")
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    page = browser.get(f"/people/of-advisor/{kept}", follow_redirects=True)
    assert "Veronica Marquez</a>: may be the same person" in page.text
    form = {"csrf_token": guard_of(page), "key": key_of(page)}
    browser.post(f"/ties/{kept}/same/{merged}", data=form)
    page = browser.get(f"/people/of-advisor/{kept}", follow_redirects=True)
    assert "They count as one person from now on" in page.text
    assert "Veronica Marquez</a>: the same person" in page.text
    form = {"csrf_token": guard_of(page), "key": key_of(page)}
    browser.post(f"/ties/{kept}/not-the-same/{merged}", data=form)
    page = browser.get(f"/people/of-advisor/{kept}", follow_redirects=True)
    assert "Veronica Marquez</a>: may be the same person" in page.text


def test_an_interest_is_declared_on_a_page_and_ended_by_an_administrator(gateway: GatewayHarness) -> None:
    advisor_id = _advisor(gateway, "Wanda")
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True)
    form = {"csrf_token": guard_of(page), "key": key_of(page), "kind": "household"}
    browser.post(f"/ties/{advisor_id}/interest", data=form)
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True)
    assert "is close to this person: We live together" in page.text
    assert "This ended" not in page.text
    (interest,) = gateway.as_role(Role.ENGAGEMENT_STAFF).get(f"/advisors/{advisor_id}/ties").json["interests"]
    gateway.add_user("admin@lakeshore.example", Role.PROGRAM_ADMINISTRATOR)
    browser = signed_in(gateway, "admin@lakeshore.example")
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True)
    form = {"csrf_token": guard_of(page), "key": key_of(page)}
    browser.post(f"/ties/{advisor_id}/interest/{interest['user_id']}/end", data=form)
    page = browser.get(f"/people/of-advisor/{advisor_id}", follow_redirects=True)
    assert "is close to this person" not in page.text
