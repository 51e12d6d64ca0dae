"""Rates of pay: finance reads them on a page, one administrator proposes one and another approves it."""

import re

import pytest
from flask.testing import FlaskClient

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, next_page, one_a_page
from tests.support.small_program import make_small_program

EMAIL, OTHER_EMAIL = "admin@lakeshore.example", "second@lakeshore.example"
RATE = {
    "amount": "$41.50",
    "effective_from": "2098-01-01",
    "effective_to": "2098-12-31",
    "source": "Board minutes of 2097-12-10",
    "corrects": "",
}


def _of_year(year: str, **others: str) -> dict[str, str]:
    """The same rate in another year: tests of one module share a program."""
    return RATE | {"effective_from": f"{year}-01-01", "effective_to": f"{year}-12-31"} | others


def _two_administrators(gateway: GatewayHarness) -> tuple[FlaskClient, FlaskClient]:
    for email in (EMAIL, OTHER_EMAIL):
        gateway.add_user(email, Role.PROGRAM_ADMINISTRATOR)
    return signed_in(gateway, EMAIL), signed_in(gateway, OTHER_EMAIL)


def _send(browser: FlaskClient, path: str, **form: str) -> tuple[int, str]:
    """Send a form of the page; the status of the answer, and the page afterwards."""
    guarded = {"csrf_token": guard_of(browser.get("/rates")), "key": new_id(), **form}
    sent = browser.post(path, data=guarded)
    return sent.status_code, sent.text if sent.status_code == 422 else browser.get("/rates").text


def _action(page: str, what: str, amount: str = "$41.50") -> str:
    """Where the form goes that does this with the rate of this amount."""
    card = page[page.index(f"{amount} an hour") :]
    return re.findall(rf'action="(/rates/[^"]+/{what})"', card)[0]


def test_a_program_without_a_rate_reads_what_waits_for_one(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    page = one.get("/rates").text
    assert "There is no rate yet." in page
    assert "Claims wait until one is approved that holds on their day." in page


def test_one_administrator_proposes_a_rate_and_another_approves_it(gateway: GatewayHarness) -> None:
    one, other = _two_administrators(gateway)
    status, page = _send(one, "/rates", **RATE)
    assert status == 303
    for words in ("$41.50 an hour", "January 1, 2098", "Board minutes of 2097-12-10", "someone else must"):
        assert words in page
    assert "Approve this line" not in page, "nobody approves what they proposed"
    _status, page = _send(other, _action(other.get("/rates").text, "approval"))
    assert "It is approved. Claims that are not decided are worked out with it." in page
    assert re.search(r"<dt>Approved</dt>\s*<dd>[^<]+, second</dd>", page)


def test_a_rate_that_nobody_used_is_withdrawn_and_stays_in_the_list(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    _status, page = _send(one, "/rates", **_of_year("2097", amount="42.75"))
    status, page = _send(one, _action(page, "withdrawal", "$42.75"))
    assert status == 303
    assert "It was withdrawn. It stays in the list." in page
    assert "$42.75 an hour" in page


def test_a_rate_with_which_claims_were_approved_stays(gateway: GatewayHarness) -> None:
    make_small_program(gateway, "northern")
    email = "admin@northern.example"
    gateway.add_user(email, Role.PROGRAM_ADMINISTRATOR, tenant="northern")
    browser = signed_in(gateway, email)
    _status, page = _send(browser, _action(browser.get("/rates").text, "withdrawal", "$30.00"))
    assert "Claims were approved with it, or it counts no longer." in page


def test_wrong_fields_of_a_rate_are_marked_and_what_was_typed_stays(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    status, page = _send(one, "/rates", **RATE | {"amount": "plenty", "source": ""})
    assert status == 422
    for field in ("amount", "source"):
        assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page)
    assert 'value="plenty"' in page
    _status, page = _send(one, "/rates", **RATE | {"amount": ""})
    assert "The amount in dollars for an hour: Please fill this in." in page


def test_all_rates_can_be_reached(gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    one, _other = _two_administrators(gateway)
    for year in ("2095", "2096"):
        _send(one, "/rates", **_of_year(year))
    one_a_page(monkeypatch, "finance.rates.RATES_MAX")
    first = one.get("/rates")
    assert first.text.count(" an hour</h2>") == 1
    assert next_page(one, first).text.count(" an hour</h2>") == 1


def test_finance_reads_rates_and_changes_nothing(gateway: GatewayHarness) -> None:
    one, _other = _two_administrators(gateway)
    _send(one, "/rates", **RATE)
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    page = browser.get("/rates").text
    assert "$41.50 an hour" in page
    assert "Propose a rate" not in page
    form = {"csrf_token": guard_of(browser.get("/claims")), "key": new_id(), **RATE}
    assert browser.post("/rates", data=form).status_code == 403
