"""What somebody was paid in a year, on the page of finance and on their own."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.actor import Role
from shared.errors import Unavailable
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, key_of
from tests.support.small_program import SmallProgram

YEAR = datetime.now(UTC).year
TITLES = {"en": f"Paid in {YEAR}", "es": f"Pagado en {YEAR}"}


@pytest.fixture
def reviewer(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    return signed_in(gateway, REVIEWER_EMAIL)


def standing(gateway: GatewayHarness, program: SmallProgram) -> dict[str, Any]:
    """The row that counts now."""
    found = gateway.as_role(Role.AUDITOR).get(f"/advisors/{program.advisor_id}/year-pay").json
    (row,) = (one for one in found["before"] if one["corrected_by"] is None)
    return row


def correct(browser: FlaskClient, row: dict[str, Any], page: TestResponse, **given: str) -> TestResponse:
    right = {"paid_on": f"{YEAR}-01-01", "amount": "126.50", "reason_code": "wrong_amount"}
    form = {"csrf_token": guard_of(page), "key": key_of(page), "version": str(row["version"])}
    path = f"/payees/{row['advisor_id']}/earlier-pay/{row['earlier_pay_id']}?year={YEAR}"
    return browser.post(path, data=form | right | given)


@pytest.mark.parametrize("language", ["en", "es"])
def test_an_advisor_sees_what_they_were_paid_and_corrects_nothing(
    gateway: GatewayHarness, program: SmallProgram, language: str
) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    browser.set_cookie("language", language)
    page = browser.get("/me/claims").text
    assert TITLES[language] in page
    assert page.count("125") == 3
    assert "a test" in page
    assert f"/payees/{program.advisor_id}/earlier-pay" not in page
    earlier = browser.get(f"/me/claims?year={YEAR - 1}").text
    assert "125" not in earlier
    assert browser.get("/me/claims?year=soon").status_code in (400, 422)


def test_finance_corrects_it_with_a_reason_and_sees_what_was_there(
    gateway: GatewayHarness, program: SmallProgram, reviewer: FlaskClient
) -> None:
    page = reviewer.get(f"/payees/{program.advisor_id}")
    answer = correct(reviewer, standing(gateway, program), page)
    assert (answer.status_code, answer.location) == (303, f"/payees/{program.advisor_id}?year={YEAR}")
    page = reviewer.get(answer.location)
    for told in (
        "<s>",
        "$125.00",
        "$126.50",
        "The amount was wrong",
        "Corrected. What was there before stays",
    ):
        assert told in page.text, told


def test_what_is_wrong_with_a_correction_stands_at_its_field(
    gateway: GatewayHarness, program: SmallProgram, reviewer: FlaskClient
) -> None:
    page, before = reviewer.get(f"/payees/{program.advisor_id}"), standing(gateway, program)
    answer = correct(reviewer, before, page, amount="a lot", paid_on="2999-01-01")
    assert answer.status_code == 422
    for told in (
        r'id="amount-\d-error"',
        r'id="paid-on-\d-error"',
        'value="a lot"',
        "<details open>",
        '<option value="wrong_amount" selected>',
    ):
        assert re.search(told, answer.text), told
    assert standing(gateway, program) == before


def test_the_page_of_a_wrong_correction_leads_to_the_other_years(
    gateway: GatewayHarness, program: SmallProgram, reviewer: FlaskClient
) -> None:
    page = reviewer.get(f"/payees/{program.advisor_id}")
    answer = correct(reviewer, standing(gateway, program), page, amount="a lot")
    assert answer.status_code == 422
    (address,) = re.findall(rf'href="([^"]+year={YEAR - 1})"', answer.text)
    assert f"Paid in {YEAR - 1}" in reviewer.get(address).text


def test_a_correction_names_its_reason(
    gateway: GatewayHarness, program: SmallProgram, reviewer: FlaskClient
) -> None:
    page = reviewer.get(f"/payees/{program.advisor_id}")
    assert 'value="wrong_amount" selected' not in page.text, "no reason is chosen by chance"
    answer = correct(reviewer, standing(gateway, program), page, reason_code="")
    assert answer.status_code == 422
    assert re.search(r'id="reason-\d-error"', answer.text)


def test_who_may_see_the_name_alone_sees_no_pay(gateway: GatewayHarness, program: SmallProgram) -> None:
    gateway.add_user("staff@lakeshore.example", Role.ENGAGEMENT_STAFF)
    page = signed_in(gateway, "staff@lakeshore.example").get(f"/payees/{program.advisor_id}")
    assert page.status_code == 200
    assert TITLES["en"] not in page.text


def test_the_page_of_a_payee_shows_the_name_when_the_year_does_not_come(
    gateway: GatewayHarness,
    program: SmallProgram,
    reviewer: FlaskClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    straight = gateway.caller.call

    def call(service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        if request["operation"] == "year_pay":
            raise Unavailable("It does not answer.")
        return straight(service, method, request)

    monkeypatch.setattr(gateway.caller, "call", call)
    page = reviewer.get(f"/payees/{program.advisor_id}")
    assert page.status_code == 200
    assert "Legal name, as the bank knows it" in page.text
    assert TITLES["en"] not in page.text
    assert "We cannot show all of this right now." in page.text
    gateway.caller.away.add("stipends")
    assert reviewer.get(f"/payees/{program.advisor_id}").status_code == 503
