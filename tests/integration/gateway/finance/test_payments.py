"""Payments on the pages of who releases them."""

import re

import pytest

from shared.actor import Role
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, key_of, next_page, one_a_page
from tests.support.small_program import SmallProgram, attend, pay_for_an_event, set_pay_name


def test_all_payments_that_were_released_can_be_reached(
    program: SmallProgram, gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, "finance.payments.PAYMENTS_MAX")
    pay_for_an_event(gateway, program.tenant, program.advisor_id)
    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    browser = signed_in(gateway, "approver@lakeshore.example")
    first = browser.get("/payments")
    second = next_page(browser, first)
    assert [page.text.count("with the payment to") for page in (first, second)] == [1, 1]
    assert first.text.count("Show older") == 1
    assert "Show older" not in second.text


def test_who_sends_a_form_that_nobody_answers_is_told_at_once_and_sends_the_same_again(
    gateway: GatewayHarness,
) -> None:
    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    browser = signed_in(gateway, "approver@lakeshore.example")
    form = {"csrf_token": guard_of(browser.get("/payments")), "key": "a-key-long-enough"}
    gateway.caller.away.add("stipends")
    answer = browser.post("/payments/release", data={**form, "claim": ["claim-1/2", "claim-2/2"]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Doing it twice does no harm" in answer.text
    assert key_of(answer) == "a-key-long-enough"
    assert re.findall(r'name="claim" value="([^"]+)"', answer.text) == ["claim-1/2", "claim-2/2"]


def test_all_approved_claims_are_released_at_once_and_all_open_ones_on_a_page_approved(
    program: SmallProgram, gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, "finance.payments.CLAIMS_MAX")
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    set_pay_name(staff, program.advisor_id, "Ana Other")
    for _ in range(2):
        attend(staff, program.advisor_id)
    gateway.let_facts_flow()
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    reviewer = signed_in(gateway, REVIEWER_EMAIL)
    page = reviewer.get("/claims")
    shown = re.findall(r'name="claim" value="([^"]+)"', page.text)
    assert len(shown) == 2
    form = {"csrf_token": guard_of(page), "key": key_of(page), "claim": [*shown, "nobody/1"]}
    said = reviewer.post("/claims/approve", data=form, follow_redirects=True)
    assert f"{len(shown)} claims are approved. 1 could not be: look at it by itself." in said.text

    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    approver = signed_in(gateway, "approver@lakeshore.example")
    page = approver.get("/payments")
    assert "Release 2 payments: $30.00" in page.text
    form = {"csrf_token": guard_of(page), "key": "a-key-long-enough", "control_cents": "1500"}
    said = approver.post("/payments/release-all", data=form, follow_redirects=True)
    assert "this changed after you opened the page" in said.text
    form |= {"key": "another-key-1", "control_cents": "3000"}
    said = approver.post("/payments/release-all", data=form, follow_redirects=True)
    assert "Released. The payment file is ready." in said.text
