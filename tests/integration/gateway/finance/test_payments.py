"""Payments on the pages of who releases them."""

import re

import pytest

from shared.actor import Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import APPLICANT, REVIEWER_EMAIL, key_of, next_page, one_a_page
from tests.support.small_program import (
    SmallProgram,
    attend,
    pay_for_an_event,
    set_pay_name,
)


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


def _approved(gateway: GatewayHarness, advisor_id: str) -> str:
    """A claim of this advisor that is approved; its id."""
    attend(gateway.as_role(Role.ENGAGEMENT_STAFF), advisor_id)
    gateway.let_facts_flow()
    reviewer = gateway.as_role(Role.FINANCE_REVIEWER)
    (claim,) = reviewer.get("/claims?status=open").json["items"]
    assert reviewer.decide(claim["claim_id"], "approval").status_code == 200
    return claim["claim_id"]


def _another_advisor(gateway: GatewayHarness, name: str) -> str:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {**APPLICANT, "given_name": name, "phone": "", "email": f"{new_id()}@families.example"}
    application_id = staff.post("/applications", person).json["application_id"]
    advisor_id = staff.post(f"/applications/{application_id}/acceptance").json["advisor_id"]
    gateway.let_facts_flow()
    return advisor_id


def test_the_button_counts_and_releases_just_whom_it_pays(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    named = _another_advisor(gateway, "Named")
    set_pay_name(gateway.as_role(Role.ENGAGEMENT_STAFF, program.tenant), named, "Named Marquez")
    claim_id = _approved(gateway, named)
    _approved(gateway, _another_advisor(gateway, "Nameless"))
    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    approver = signed_in(gateway, "approver@lakeshore.example")
    page = approver.get("/payments")
    assert page.text.count("No legal name yet: stays out") == 1
    assert "<dt>Payments</dt><dd>1</dd>" in page.text
    assert "Release 1 payment: $45.00" in page.text
    assert re.findall(r'name="claim" value="([^"/]+)/\d+"', page.text) == [claim_id]
    form = {"csrf_token": guard_of(page), "key": new_id(), "control_cents": "4500"}
    shown = re.findall(r'name="claim" value="([^"]+)"', page.text)
    said = approver.post("/payments/release", data=form | {"claim": shown}, follow_redirects=True)
    assert "Released. The payment file is ready." in said.text
    page = approver.get("/payments").text
    assert "No legal name yet: stays out" in page
    assert "Release 0" not in page, "nothing is left to release"
    assert 'action="/payments/release' not in page


def test_what_only_others_may_release_is_not_counted(program: SmallProgram, gateway: GatewayHarness) -> None:
    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    approver = signed_in(gateway, "approver@lakeshore.example")
    _approved(gateway, program.advisor_id)
    assert 'action="/payments/release"' in approver.get("/payments").text
    form = {"csrf_token": guard_of(approver.get("/payments")), "key": new_id(), "kind": "relative"}
    said = approver.post(f"/ties/{program.advisor_id}/interest", data=form | {"back": "payee"})
    assert said.status_code == 303
    gateway.let_facts_flow()
    page = approver.get("/payments").text
    assert "Only another person can release these" in page
    assert 'action="/payments/release' not in page


def test_a_reviewer_is_offered_no_approval_of_what_somebody_else_must_decide(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    gateway.add_user("both@lakeshore.example", Role.FINANCE_REVIEWER, Role.ENGAGEMENT_STAFF)
    both = signed_in(gateway, "both@lakeshore.example")
    for _ in range(2):
        attend(gateway.as_role(Role.ENGAGEMENT_STAFF), program.advisor_id)
    gateway.let_facts_flow()
    page = both.get("/claims").text
    assert "Approve the 2 claims above" in page
    form = {"csrf_token": guard_of(both.get("/claims")), "key": new_id(), "kind": "relative"}
    both.post(f"/ties/{program.advisor_id}/interest", data=form)
    gateway.let_facts_flow()
    page = both.get("/claims").text
    assert page.count("About you or somebody close to you: somebody else must decide") == 2
    assert "claims above" not in page
    assert not re.search(r'action="/claims/[^"]+/(approve|reject)"', page)
