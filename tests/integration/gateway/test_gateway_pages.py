"""Pages over the real services: who may open them, the doors of the demo, what is said on a failure."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import eventlet
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from shared.actor import FAMILY, Role
from shared.contracts.policy import POLICY
from shared.errors import Unavailable
from shared.events.delivery import Delivery
from shared.persistence.store import Store
from shared.services import OWNERS
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.harness import actor
from tests.support.small_program import SmallProgram, invite, make_small_program, pay_for_an_event

STAFF_EMAIL = "staff@lakeshore.example"
REVIEWER_EMAIL = "reviewer@lakeshore.example"

OPERATOR = actor(Role.OPERATOR, tenant="platform")
NOBODY_ANSWERS = "mongodb://127.0.0.1:9/nobody"
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


@pytest.fixture
def silent(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], FlaskClient]]:
    """Browsers of a signed-in person who reads a language, while nobody answers at the database's address."""
    away = Store(NOBODY_ANSWERS)
    sign_in = gateway.app.extensions["sign_in"]
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)

    def browser_in(language: str) -> FlaskClient:
        browser = signed_in(gateway, REVIEWER_EMAIL)
        browser.environ_base["HTTP_ACCEPT_LANGUAGE"] = language
        monkeypatch.setattr(gateway.app.extensions["security"].datastore, "db", away)
        monkeypatch.setattr(sign_in.granted, "_store", away)
        return browser

    yield browser_in
    away.close()


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


# ---------------------------------------------------------------- lists that can grow


def one_a_page(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Have a list show one item on each page."""
    monkeypatch.setattr(f"services.gateway.{name}", 1)


def next_page(browser: FlaskClient, page: TestResponse) -> TestResponse:
    """The page that the only link to a next one leads to."""
    (address,) = re.findall(r'href="([^"]+)" rel="next"', page.text)
    return browser.get(address.replace("&amp;", "&"))


def keep_dead_letters(gateway: GatewayHarness, service: str, *bodies: bytes) -> list[str]:
    """Have a service keep messages that it could not take in; the ids of all its open dead letters."""
    gateway.keep_dead_letters(service, [Delivery(body, {}, {}, "nonsense") for body in bodies])
    kept = gateway.service(service).ask("dead_letters", {"status": "open"}, actor=OPERATOR)["items"]
    return [letter["dead_letter_id"] for letter in kept]


def test_the_next_page_of_a_chosen_list_is_of_the_same_list(
    gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    one_a_page(monkeypatch, "operator.services.LETTERS_MAX")
    for letter_id in keep_dead_letters(gateway, "training", b"one", b"two"):
        fields = {"dead_letter_id": letter_id, "reason": f"Reason {letter_id}"}
        gateway.service("training").execute("discard_dead_letter", fields, actor=OPERATOR)
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    first = browser.get("/platform/training/dead-letters?status=discarded&_scheme=x&endpoint=y")
    second = next_page(browser, first)
    reasons = [re.findall(r"Reason given: (.+?)<", page.text) for page in (first, second)]
    assert [len(shown) for shown in reasons] == [1, 1]
    assert reasons[0] != reasons[1]


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


# ---------------------------------------------------------------- dead letters


@pytest.mark.parametrize("by_script", [True, False])
def test_a_dead_letter_is_given_up_only_with_a_reason_and_the_form_says_so(
    gateway: GatewayHarness, by_script: bool
) -> None:
    letter_id, *_ = keep_dead_letters(gateway, "training", b"three")
    gateway.add_user("operator@tandem.example", Role.OPERATOR, tenant="platform")
    browser = signed_in(gateway, "operator@tandem.example")
    address = f"/platform/training/dead-letters/{letter_id}"
    form = {"csrf_token": guard_of(browser.get(address)), "key": "a-key-long-enough", "reason": "x" * 501}
    answer = browser.post(
        f"{address}/discard", data=form, headers={"HX-Request": "true"} if by_script else {}
    )
    assert answer.status_code == (200 if by_script else 422)
    assert "<details open>" in answer.text
    assert "This is too long." in answer.text
    assert f'value="{"x" * 501}"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    blank = browser.post(f"{address}/discard", data={**form, "key": "another-key", "reason": " "})
    assert "Please fill this in." in blank.text
    done = browser.post(f"{address}/discard", data={**form, "key": "the-last-key", "reason": "A test."})
    assert (done.status_code, done.location) == (303, "/platform/training/dead-letters")
    for path in (address, "/platform/training/dead-letters?status=discarded"):
        assert re.search(r"\w+, \w+ \d+, \d{4}, .* UTC, operator\b", browser.get(path).text)


# ---------------------------------------------------------------- coming in and going out


def test_who_is_sent_to_sign_in_is_told_why_and_led_back_to_the_form(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    here = "http://localhost/claims?after=x"
    for headers, back in (
        ({"Referer": here}, "/claims?after=x"),
        ({"Referer": "https://evil.example/claims"}, "/"),
        ({"HX-Request": "true", "HX-Current-URL": here}, "/claims?after=x"),
    ):
        browser.delete_cookie("tandem_session")
        answer = browser.post("/claims/claim-1/approve", data={"key": "a-key-long-enough"}, headers=headers)
        address = answer.headers.get("HX-Redirect") or answer.location
        assert parse_qs(urlsplit(address).query) == {"next": [back]}
        assert "so nothing was done" in browser.get(address).text


def test_who_signs_out_is_told_so(gateway: GatewayHarness) -> None:
    gateway.add_user(REVIEWER_EMAIL, Role.FINANCE_REVIEWER)
    browser = signed_in(gateway, REVIEWER_EMAIL)
    out = browser.post("/sign-out", data={"csrf_token": guard_of(browser.get("/claims"))})
    assert "You are signed out." in browser.get(out.location).text


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


# ---------------------------------------------------------------- the advisor's own page


@pytest.fixture(scope="module")
def program(shared_gateway: GatewayHarness) -> SmallProgram:
    """A program with one advisor, who is invited to an event to come."""
    program = make_small_program(shared_gateway, "lakeshore")
    staff = shared_gateway.as_role(Role.ENGAGEMENT_STAFF)
    begins = datetime.now(UTC) + timedelta(days=9)
    invite(staff, program.advisor_id, begins, "The next meeting", "Room 2")
    shared_gateway.let_facts_flow()
    return program


def test_nobody_is_asked_to_answer_for_an_event_that_has_begun(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    begun = datetime.now(UTC) - timedelta(hours=1)
    invite(staff, program.advisor_id, begun, "The meeting missed", "Room 3")
    seated = invite(staff, program.advisor_id, begun, "The meeting under way", "Room 4")
    staff.post(f"/invitations/{seated['invitation_id']}/acceptance")
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    page = signed_in(gateway, "ana@lakeshore.example").get("/me").text
    assert "The meeting missed" not in page
    assert "The meeting under way" in page
    assert "Give my seat back" not in page
    assert "Answer this invitation: The next meeting" in page


PARTS_OF_THE_PAGE = {
    "recruitment": "Hello, Ana",
    "advocacy": "Room 2",
    "stipends": "Banks often need",
    "insights": "We invited you",
}


@pytest.mark.parametrize("away", [*PARTS_OF_THE_PAGE, "training", None])
def test_an_advisor_sees_all_but_the_part_that_does_not_answer(
    program: SmallProgram, gateway: GatewayHarness, away: str | None
) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    gateway.caller.away.update({away} if away else ())
    page = browser.get("/me")
    assert page.status_code == 200
    shown = {service for service, words in PARTS_OF_THE_PAGE.items() if words in page.text}
    assert shown == PARTS_OF_THE_PAGE.keys() - {away}
    assert ("A part of Tandem is not answering" in page.text.split("<template")[0]) == (away is not None)


def test_an_advisor_waits_for_the_slowest_service_alone(
    program: SmallProgram, gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    asked = asked_together(gateway, monkeypatch, len(OWNERS))
    assert browser.get("/me").status_code == 200
    assert asked == set(OWNERS)


def test_an_advisors_page_asks_each_service_once(program: SmallProgram, gateway: GatewayHarness) -> None:
    gateway.add_user("ana@lakeshore.example", Role.ADVISOR, advisor_id=program.advisor_id)
    browser = signed_in(gateway, "ana@lakeshore.example")
    gateway.caller.requests.clear()
    assert browser.get("/me").status_code == 200
    assert sorted(asked["service"] for asked in gateway.caller.requests) == sorted(OWNERS)


def test_a_guardian_is_told_whose_answer_is_waited_for(
    program: SmallProgram, gateway: GatewayHarness
) -> None:
    gateway.add_user("guardian@lakeshore.example", Role.GUARDIAN, advisor_id=program.advisor_id)
    page = signed_in(gateway, "guardian@lakeshore.example").get("/me").text
    assert "Waiting for Ana A to answer this invitation: The next meeting" in page
    assert "Answer this invitation" not in page


def test_a_new_advisor_is_told_which_courses_to_take(program: SmallProgram, gateway: GatewayHarness) -> None:
    gate = {"code": "training", "effective_from": "2020-01-01", "source": "the program's handbook"}
    gateway.as_role(Role.PROGRAM_ADMINISTRATOR).post("/gates", gate)
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    accepted = staff.post(f"/applications/{program.application_id}/acceptance").json
    gateway.let_facts_flow()
    gateway.add_user("new@lakeshore.example", Role.ADVISOR, advisor_id=accepted["advisor_id"])
    page = signed_in(gateway, "new@lakeshore.example").get("/me")
    assert page.status_code == 200
    assert "Take this course: The basics" in page.text


# ---------------------------------------------------------------- who waits


def test_staff_see_what_became_of_an_earlier_application_of_the_same_person(
    gateway: GatewayHarness,
) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    person = {**APPLICANT, "family_name": "Twice"}
    first = staff.post("/applications", person).json["application_id"]
    reason = {"reason_code": "no_open_place"}
    assert staff.post(f"/applications/{first}/decline", reason).status_code in (200, 201)
    staff.post("/applications", person)
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    page = signed_in(gateway, STAFF_EMAIL).get("/today/decision").text
    assert re.search(r"The earlier application came on \w+ \d+, \d{4}: not accepted\.", page)
    assert "There is no open place now" in page


def test_staff_still_see_who_waits_while_recruitment_is_away(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    staff.post("/applications", {**APPLICANT, "family_name": "Patient"})
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    gateway.caller.away.add("recruitment")
    page = browser.get("/today")
    assert page.status_code == 200
    assert "An application" in page.text
    assert ">Accept<" not in page.text


def test_staff_s_page_asks_for_all_applications_at_once(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    for name in ("Patient", "Patiens", "Patience"):
        staff.post("/applications", {**APPLICANT, "family_name": name})
    gateway.let_facts_flow()
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    browser = signed_in(gateway, STAFF_EMAIL)
    gateway.caller.requests.clear()
    page = browser.get("/today/decision")
    assert page.text.count(">Accept<") >= 3
    asked = [(one["service"], one["operation"]) for one in gateway.caller.requests]
    # Once for those that wait, once for the earlier ones that they may repeat.
    assert asked == [("insights", "waiting"), *[("recruitment", "applications")] * 2]


# ---------------------------------------------------------------- applying


APPLICANT = {
    "given_name": "Rosa",
    "family_name": "Marquez",
    "advisor_kind": "parent",
    "phone": "414-555-0177",
    "language": "en",
}


def filled_in(page: TestResponse, **given: str) -> dict[str, str]:
    """The form on a page, filled in."""
    return {**APPLICANT, **given, "csrf_token": guard_of(page), "key": key_of(page)}


def key_of(page: TestResponse) -> str:
    """The key by which a rendered form has one effect."""
    found = re.search(r'name="key" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


@pytest.fixture
def applicant(gateway: GatewayHarness) -> FlaskClient:
    """Somebody who looks at the form of a program."""
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return gateway.app.test_client()


def applications(gateway: GatewayHarness, family_name: str) -> list[dict[str, Any]]:
    """What recruitment has of people of that name."""
    found = gateway.service("recruitment").ask("applications", actor=actor(Role.ENGAGEMENT_STAFF))
    return [one for one in found["items"] if one["display_name"].endswith(family_name)]


def test_who_sends_an_application_again_after_no_answer_is_filed_once(
    gateway: GatewayHarness, applicant: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    straight = gateway.caller.call

    def answer_is_lost(*arguments: Any) -> dict[str, Any]:
        straight(*arguments)
        raise Unavailable("It does not answer.")

    sent = filled_in(applicant.get("/apply/lakeshore"), family_name="Lost")
    with monkeypatch.context() as losing:
        losing.setattr(gateway.caller, "call", answer_is_lost)
        page = applicant.post("/apply/lakeshore", data=sent)
    assert page.status_code == 503
    assert "Doing it twice does no harm" in page.text
    changed = applicant.post("/apply/lakeshore", data=filled_in(page, family_name="Lostagain"))
    assert changed.status_code == 409
    assert "We have your application already" in changed.text
    again = applicant.post("/apply/lakeshore", data=filled_in(changed, family_name="Lost"))
    assert (again.status_code, again.location) == (303, "/apply/lakeshore/received")
    assert len(applications(gateway, "Lost")) == 1
    assert applications(gateway, "Lostagain") == []


def test_a_form_that_was_refused_is_a_new_one_when_it_is_sent_again(applicant: FlaskClient) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), phone="12")
    page = applicant.post("/apply/lakeshore", data=sent)
    assert page.status_code == 422
    assert key_of(page) != sent["key"]


def test_each_mistake_leads_to_a_field_that_there_is_and_that_says_so(applicant: FlaskClient) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), language="tampered", advisor_kind="", phone="12")
    page = applicant.post("/apply/lakeshore", data=sent).text
    wrong = re.findall(r'<li><a href="#([^"]+)"', page)
    assert wrong == ["advisor_kind-parent", "phone", "language-en"]
    for field in wrong:
        assert re.search(rf'<input [^>]*id="{field}"[^>]*aria-invalid="true"', page)


def test_who_changes_the_language_while_applying_keeps_what_they_wrote(
    gateway: GatewayHarness, applicant: FlaskClient
) -> None:
    sent = filled_in(applicant.get("/apply/lakeshore"), family_name="Kept", phone="12")
    page = applicant.post("/apply/lakeshore", data={**sent, "page_language": "es"})
    assert page.status_code == 200
    assert '<html lang="es">' in page.text
    assert 'value="Kept"' in page.text
    assert 'value="12"' in page.text
    assert 'aria-invalid="true"' not in page.text
    assert key_of(page) == sent["key"]
    assert '<html lang="es">' in applicant.get("/apply/lakeshore").text
    assert applications(gateway, "Kept") == []


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


@pytest.mark.parametrize(
    ("method", "path", "language", "words"),
    [
        ("GET", "/claims", "en", "We cannot do this right now"),
        ("GET", "/", "es", "No podemos hacer esto ahora"),
        ("POST", "/sign-out", "en", "We cannot do this right now"),
    ],
)
def test_who_is_signed_in_gets_a_page_while_the_gateways_database_is_away(
    silent: Callable[[str], FlaskClient], method: str, path: str, language: str, words: str
) -> None:
    answer = silent(language).open(path, method=method)
    assert answer.status_code == 503
    assert words in answer.text
    assert "/sign-in" not in answer.text


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
    asked = asked_together(gateway, monkeypatch, len(OWNERS))
    assert browser.get("/platform").text.count("All is calm") == len(OWNERS)
    assert asked == set(OWNERS)


def asked_together(gateway: GatewayHarness, monkeypatch: pytest.MonkeyPatch, services: int) -> set[str]:
    """Have no service answer before as many as these were asked; the set fills with their names."""
    straight, all_asked = gateway.caller.call, eventlet.Event()
    asked: set[str] = set()

    def call(service: str, method: str, request: dict[str, Any]) -> dict[str, Any]:
        asked.add(service)
        if len(asked) == services and not all_asked.ready():
            all_asked.send()
        with eventlet.Timeout(10):
            all_asked.wait()
        return straight(service, method, request)

    monkeypatch.setattr(gateway.caller, "call", call)
    return asked


def test_who_sends_a_form_that_nobody_answers_is_told_at_once_and_sends_the_same_again(
    gateway: GatewayHarness,
) -> None:
    gateway.add_user("approver@lakeshore.example", Role.FINANCE_APPROVER)
    browser = signed_in(gateway, "approver@lakeshore.example")
    form = {"csrf_token": guard_of(browser.get("/payments")), "key": "a-key-long-enough"}
    gateway.caller.away.add("stipends")
    answer = browser.post("/payments/release", data={**form, "claim_id": ["claim-1", "claim-2"]})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert "Doing it twice does no harm" in answer.text
    assert key_of(answer) == "a-key-long-enough"
    assert re.findall(r'name="claim_id" value="([^"]+)"', answer.text) == ["claim-1", "claim-2"]


@pytest.mark.parametrize(
    ("away", "seen"), [("training", {"The books"}), ("stipends", set()), (None, {"The figures", "The books"})]
)
def test_an_auditor_sees_of_the_agreement_what_can_be_known(
    program: SmallProgram, gateway: GatewayHarness, away: str | None, seen: set[str]
) -> None:
    gateway.add_user("auditor@lakeshore.example", Role.AUDITOR)
    browser = signed_in(gateway, "auditor@lakeshore.example")
    gateway.caller.away.update({away} if away else ())
    page = browser.get("/money/agreement")
    assert page.status_code == 200
    marks = {"The figures": "Times somebody took part", "The books": "Money in the bank account"}
    assert {part for part, mark in marks.items() if mark in page.text} == seen


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
