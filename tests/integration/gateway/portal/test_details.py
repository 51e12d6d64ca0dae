"""What advisors change of themselves, on their own page."""

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import key_of
from tests.support.small_program import SmallProgram

EMAIL = "ana@lakeshore.example"


def _versions(gateway: GatewayHarness, program: SmallProgram) -> tuple[str, str]:
    """The versions of the person and of their name for pay."""
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = staff.get(f"/persons/{program.person_id}").json
    pay = staff.get(f"/advisors/{program.advisor_id}/pay-details").json
    return str(person["version"]), str(pay["version"])


def test_an_advisor_changes_how_they_are_called_and_reached(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    gateway.add_user(EMAIL, Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, EMAIL)
    page = browser.get("/me/details")
    form = {
        "csrf_token": guard_of(page),
        "key": key_of(page),
        "version": _versions(gateway, program)[0],
        "preferred_name": "Anita",
        "languages": "es, en",
        "contact_kind": ["email", "phone"],
        "contact_value": ["anita@families.example", "503-555-0142"],
        "preferred": "1",
        "given_name": "Not Taken",
    }
    assert browser.post("/me/details", data=form).location == "/me/details"
    shown = gateway.as_role(Role.ENGAGEMENT_STAFF).get(f"/persons/{program.person_id}").json
    assert (shown["display_name"], shown["given_name"]) == ("Anita", "Ana A")
    assert [one["preferred"] for one in shown["contact_points"]] == [False, True]
    assert "Anita" in browser.get("/me/details").text


def test_an_advisor_sets_the_name_on_their_payments(program: SmallProgram, gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, EMAIL)
    page = browser.get("/me/details")
    _person, version = _versions(gateway, program)
    form = {"csrf_token": guard_of(page), "key": key_of(page), "version": version, "legal_name": "Ana Legal"}
    assert browser.post("/me/details/pay-name", data=form).location == "/me/details"
    assert "→ Ana Legal" in browser.get("/me/details").text
    stale = browser.post("/me/details/pay-name", data=form | {"key": "another-key-1", "legal_name": "X Y"})
    assert stale.status_code == 303
    assert "Somebody else was faster" in browser.get("/me/details").text


def test_finance_sees_who_has_no_name_for_pay_and_staff_set_it(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    gateway.add_user("staff@lakeshore.example", Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, "staff@lakeshore.example")
    path = f"/payees/{program.advisor_id}"
    page = browser.get(path)
    _person, version = _versions(gateway, program)
    form = {"csrf_token": guard_of(page), "key": key_of(page), "version": version, "legal_name": "Ana New"}
    assert browser.post(path, data=form).location == path
    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    seen = signed_in(gateway, "approver@lakeshore.example").get(path).text
    assert "Ana New" in seen
    assert 'name="legal_name"' not in seen, "who releases does not set it"
