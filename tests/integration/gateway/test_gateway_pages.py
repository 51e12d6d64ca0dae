"""Pages over the real services: who may open them, the doors of the demo, what is said on a failure."""

import re
from collections.abc import Iterator
from typing import Any

import eventlet
import pytest

from services.gateway.api.operations import SERVICES
from shared.contracts.policy import POLICY
from shared.identity import FAMILY, Role
from shared.ids import new_id
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.small_program import make_small_program

STAFF_EMAIL = "staff@lakeshore.example"
REVIEWER_EMAIL = "reviewer@lakeshore.example"

ELSEWHERE = ("https://evil.example/x", "//evil.example/x", "/\\evil.example/x", "javascript:alert(1)")
PAGES = {
    "/today": "insights.waiting",
    "/today/decision": "insights.waiting",
    "/claims": "stipends.approve_claim",
    "/payments": "stipends.release_payments",
    "/money": "insights.money_trail",
    "/money/agreement": "insights.reconcile",
    "/platform": "stipends.outbox_status",
    "/platform/training/dead-letters": "stipends.dead_letters",
}


@pytest.fixture
def demo(gateway: GatewayHarness) -> Iterator[GatewayHarness]:
    """The gateway as a demo."""
    gateway.app.config["DEMO_SIGN_IN"] = True
    yield gateway
    gateway.app.config["DEMO_SIGN_IN"] = False


# ---------------------------------------------------------------- who may open what


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
    assert signed_in(shared_gateway, STAFF_EMAIL).get("/me").status_code == 404


def test_an_advisor_says_on_their_page_which_self_paced_course_they_finished(gateway: GatewayHarness) -> None:
    advisor_id = _in_training(gateway)
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    page = browser.get("/me")
    for course in ("PRIVACY", "STORY"):
        assert f"Take this course: {course}" in page.text
    assert page.text.count("Your program staff note when you have finished it.") == 1
    (address,) = re.findall(r'action="(/me/courses/[^"]+)"', page.text)
    form = {"csrf_token": guard_of(page), "key": new_id()}
    assert browser.post(address, data=form).status_code == 303
    page = browser.get("/me")
    assert "Take this course: STORY" not in page.text
    assert "Take this course: PRIVACY" in page.text


def test_a_guardian_sees_the_courses_and_finishes_none(gateway: GatewayHarness) -> None:
    gateway.add_user("guardian@lakeshore.example", Role.GUARDIAN, advisor_id=_in_training(gateway))
    page = signed_in(gateway, "guardian@lakeshore.example").get("/me")
    assert "Take this course: STORY" in page.text
    assert "/me/courses/" not in page.text


def test_finance_sees_whose_time_was_corrected_after_the_approval(gateway: GatewayHarness) -> None:
    program = make_small_program(gateway, "lakeshore")
    correction = {"minutes": 60, "reason_code": "typing_error"}
    path = f"/invitations/{program.invitation_id}/attendance-correction"
    for role, page in ((Role.FINANCE_REVIEWER, "/claims"), (Role.FINANCE_APPROVER, "/payments")):
        gateway.add_user(f"{role.value}@pages.example", role)
        browser = signed_in(gateway, f"{role.value}@pages.example")
        assert "The time was corrected after the approval" not in browser.get(page).text
        gateway.as_role(Role.ENGAGEMENT_STAFF).post(path, correction)
        gateway.let_facts_flow()
        assert "$45.00 was approved for 1 hour 30 minutes. The time is now 1 hour." in browser.get(page).text
        gateway.as_role(Role.ENGAGEMENT_STAFF).post(path, correction | {"minutes": 90})
        gateway.let_facts_flow()


def _in_training(gateway: GatewayHarness) -> str:
    """The id of an advisor with a course that staff confirm and one that is self-paced."""
    administrator = gateway.as_role(Role.PROGRAM_ADMINISTRATOR)
    dated = {"effective_from": "2020-01-01", "source": "the handbook"}
    administrator.post("/gates", {"code": "training", **dated})
    for code, self_paced in (("PRIVACY", False), ("STORY", True)):
        administrator.post("/courses", {"code": code, "title": {"en": code, "es": code}})
        needed = {"course_code": code, "advisor_kind": "any", "self_paced": self_paced, **dated}
        administrator.post("/course-requirements", needed)
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {"given_name": "Ana", "family_name": "Ruiz", "email": "ana@x.example", "advisor_kind": "youth"}
    application_id = staff.post("/applications", person).json["application_id"]
    accepted = staff.post(f"/applications/{application_id}/acceptance").json
    gateway.let_facts_flow()
    return accepted["advisor_id"]


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


# ---------------------------------------------------------------- the demo's doors


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


# ---------------------------------------------------------------- what is said when something fails


@pytest.mark.parametrize(
    ("language", "words"), [("en", "We cannot do this right now"), ("es", "No podemos hacer esto ahora")]
)
def test_a_service_that_is_away_is_said_in_plain_words(
    gateway: GatewayHarness, language: str, words: str
) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    browser.set_cookie("language", language)
    gateway.caller.away.add("stipends")
    answer = browser.get("/claims")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert words in answer.text
    assert answer.mimetype == "text/html"


def test_the_operator_sees_which_service_is_away_and_the_others(gateway: GatewayHarness) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    gateway.caller.away.add("training")
    page = browser.get("/platform").text
    assert page.count("Does not answer") == 1
    assert page.count("All is calm") == 4


def test_the_operator_waits_for_the_slowest_service_and_not_for_one_after_another(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    straight, asked, all_asked = gateway.caller.call, set(), eventlet.Event()

    def call(service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        if request["operation"] == "outbox_status":
            asked.add(service)
            if len(asked) == len(SERVICES):
                all_asked.send()
            with eventlet.Timeout(10):
                all_asked.wait()
        return straight(service, method, request)

    monkeypatch.setattr(gateway.caller, "call", call)
    assert browser.get("/platform").text.count("All is calm") == len(SERVICES)


def test_an_unforeseen_failure_shows_a_page_and_no_trace(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    monkeypatch.setattr(gateway.caller, "call", lambda *_: {}["not there"])
    answer = browser.get("/claims")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "Traceback" not in answer.text
    assert "KeyError" not in answer.text


def test_a_part_of_a_page_that_fails_says_so_at_the_top_of_the_page(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    form = {"csrf_token": guard_of(browser.get("/claims")), "key": "a-key-long-enough"}
    gateway.caller.away.add("stipends")
    answer = browser.post("/claims/claim-1/approve", data=form, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (200, "#messages")
    assert "is not answering" in answer.text
    assert "<html" not in answer.text


def test_too_many_tries_are_answered_with_a_page(gateway: GatewayHarness) -> None:
    browser = gateway.app.test_client()
    form = {"email": "a@b.example", "password": "x", "csrf_token": guard_of(browser.get("/sign-in"))}
    statuses = [browser.post("/sign-in", data=form).status_code for _ in range(21)]
    assert statuses == [200] * 20 + [429]
    assert "Too many tries" in browser.post("/sign-in", data=form).text


def test_programs_still_get_problem_details(gateway: GatewayHarness) -> None:
    answer = gateway.app.test_client().get("/api/v1/nowhere")
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
