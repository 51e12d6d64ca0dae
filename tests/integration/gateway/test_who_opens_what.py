"""Who may open which page, and what guards its forms."""

import re

import pytest

from shared.actor import FAMILY, Role
from shared.contracts.policy import POLICY
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import REVIEWER_EMAIL, STAFF_EMAIL

ELSEWHERE = ("https://evil.example/x", "//evil.example/x", "/\\evil.example/x", "javascript:alert(1)")
PAGES = {
    "/today": "insights.waiting",
    "/today/decision": "recruitment.applications",
    "/events": "advocacy.cancel_event",
    "/requirements": "recruitment.requirements",
    "/imports": "recruitment.import_applications",
    "/settings": "identity.settings",
    "/imports/serving": "recruitment.import_serving",
    "/imports/serving/example.csv": "recruitment.import_serving",
    "/claims": "stipends.approve_claim",
    "/payments": "stipends.release_payments",
    "/rates": "stipends.rates",
    "/money": "insights.money_trail",
    "/money/agreement": "insights.reconcile",
    "/platform": "stipends.outbox_status",
    "/platform/training/dead-letters": "stipends.dead_letters",
    "/platform/programs": "identity.tenants",
}


@pytest.mark.parametrize("path", [*PAGES, "/me", "/me/claims", "/me/timeline"])
def test_who_is_not_signed_in_is_asked_to_and_led_back(shared_gateway: GatewayHarness, path: str) -> None:
    answer = shared_gateway.app.test_client().get(path)
    assert (answer.status_code, answer.location) == (303, f"/sign-in?next={path}")


def test_each_role_opens_just_the_pages_of_the_policy(shared_gateway: GatewayHarness) -> None:
    for role in Role:
        if role is Role.APPLICANT:
            continue
        email = f"{role.value.replace('_', '-')}@pages.example"
        shared_gateway.add_user(email, role, advisor_id="advisor-1" if role in FAMILY else None)
        browser = signed_in(shared_gateway, email)
        for path, operation in PAGES.items():
            expected = 200 if role in POLICY[operation] else 403
            assert browser.get(path).status_code == expected, (role, path)


def test_the_advisors_page_is_for_advisors(shared_gateway: GatewayHarness) -> None:
    shared_gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    assert signed_in(shared_gateway, STAFF_EMAIL).get("/me").status_code == 403


def test_every_form_that_changes_something_needs_the_pages_token(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    unsafe = [rule for rule in gateway.app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    pages = [rule for rule in unsafe if not rule.rule.startswith("/api/")]
    assert len(pages) > 10
    for rule in pages:
        path = re.sub(r"<[^>]+>", "anything", rule.rule)
        assert browser.post(path, data={"key": "a-key-long-enough"}).status_code == 400, path


def test_a_redirect_never_leaves_this_site(gateway: GatewayHarness) -> None:
    browser = gateway.app.test_client()
    for elsewhere in ELSEWHERE:
        form = {"language": "es", "next": elsewhere, "csrf_token": guard_of(browser.get("/"))}
        location = browser.post("/language", data=form).location
        assert re.match(r"/(?![/\\])", location), elsewhere
