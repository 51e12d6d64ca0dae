"""Any page can be read in another language."""

import re

from werkzeug.test import TestResponse

from tests.support.gateway import GatewayHarness, guard_of


def test_a_page_that_only_a_form_leads_to_can_be_read_in_another_language(gateway: GatewayHarness) -> None:
    browser = gateway.app.test_client()
    failed = browser.post("/language", data={"language": "es"})
    assert failed.status_code == 400
    assert browser.get("/language").location == "/"
    form = {"language": "es", "next": next_of(failed), "csrf_token": guard_of(failed)}
    assert browser.get(browser.post("/language", data=form).location).status_code == 200


def next_of(page: TestResponse) -> str:
    """Where the switch of languages leads back to."""
    found = re.search(r'name="next" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]
