"""Administrators change a course from a day on, on a page that keeps what it was before."""

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in

EMAIL = "admin@lakeshore.example"
COURSE = {"code": "TRUST", "title": {"en": "Trusst", "es": "Confianza"}, "valid_months": 12}
CHANGE = {
    "title_en": "Trust",
    "title_es": "Confianza",
    "valid_months": "24",
    "effective_from": "2099-01-01",
    "source": "Handbook, section 4",
}


def test_a_course_is_changed_from_a_day_on_and_its_list_tells_it(gateway: GatewayHarness) -> None:
    gateway.add_user(EMAIL, Role.PROGRAM_ADMINISTRATOR)
    administrator = gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    course_id = administrator.post("/courses", COURSE).json["course_id"]
    browser, path = signed_in(gateway, EMAIL), f"/curriculum/{course_id}"

    def send(**changes: str) -> str:
        page = browser.get("/curriculum")
        form = page.text.partition(f'action="{path}"')[2].partition("</form>")[0]
        version = form.partition('name="version" value="')[2].partition('"')[0]
        sent = CHANGE | changes | {"version": version, "csrf_token": guard_of(page), "key": new_id()}
        return browser.post(path, data=sent, follow_redirects=True).text

    page = send(effective_from="2020-01-01", valid_months="two")
    assert "This is not a number." in page
    assert 'value="Trust"' in page
    assert "Trusst</h2>" in page
    page = send()
    assert "Changed from that day on. Certificates of courses finished before keep their end." in page
    assert "From January 1, 2099: Trust, a certificate counts for 24 months" in page
    assert "Handbook, section 4" in page
    assert "TRUST · a certificate counts for 12 months" in page


def test_others_than_administrators_do_not_see_it(gateway: GatewayHarness) -> None:
    gateway.add_user("staff@lakeshore.example", Role.ENGAGEMENT_STAFF)
    assert signed_in(gateway, "staff@lakeshore.example").get("/curriculum").status_code == 403
