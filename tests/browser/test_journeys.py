"""What people do on the pages: by keyboard, twice by mistake, at the same time as others, without scripts."""

import csv
import io
from typing import Any

import pytest
from kombu import Connection
from playwright.sync_api import Locator, Page, expect

from shared.broker.names import inbox_queue
from tests.browser.program import Program
from tests.browser.visit import PHONE, Visits, go, violations
from tests.support.stack import TestStack, email_of
from tests.support.waiting import eventually


@pytest.fixture
def program(stack: TestStack) -> Program:
    """Work that belongs to the test alone."""
    return Program(stack)


def card_of(page: Page, claim: dict[str, Any]) -> Locator:
    """The card of a claim on the review queue, on whichever page of the list it is."""
    go(page, "/claims")
    card = shown_card(page, claim)
    while not card.count():
        page.get_by_role("link", name="Show the next ones").click()
    return card


def shown_card(page: Page, claim: dict[str, Any]) -> Locator:
    """The card of a claim on this page."""
    of_event = page.locator("li.card").filter(has_text=claim["event_title"]["en"])
    return of_event.filter(has_text=claim["payee_name"])


def tab_to(page: Page, wanted: Locator, steps_max: int = 200) -> None:
    """Press Tab until `wanted` has the focus."""
    for _ in range(steps_max):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


# ---------------------------------------------------------------- coming in


def test_a_person_signs_in_by_keyboard_and_begins_at_their_work(visits: Visits, stack: TestStack) -> None:
    page = visits.open()
    go(page, "/claims")
    assert page.url.endswith("/sign-in?next=/claims")
    tab_to(page, page.get_by_label("Email address"))
    page.keyboard.type(email_of("finance_reviewer"))
    page.keyboard.press("Tab")
    page.keyboard.type(stack.demo_password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Claims to review")


def test_a_wrong_password_is_answered_without_saying_what_was_wrong(visits: Visits) -> None:
    page = visits.open(width=PHONE)
    go(page, "/sign-in")
    page.get_by_label("Email address").fill("nobody@lakeshore.example")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    alert = page.locator(".usa-alert--error")
    expect(alert).to_contain_text("The email address or the password is not right")
    expect(alert).to_be_focused()
    expect(page.get_by_label("Email address")).to_have_value("nobody@lakeshore.example")
    assert violations(page) == []


def test_who_signs_out_is_out(visits: Visits) -> None:
    page = visits.open("advisor")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    go(page, "/me")
    assert "/sign-in" in page.url


def test_the_language_can_be_changed_on_any_page_and_stays(visits: Visits) -> None:
    page = visits.open("advisor")
    go(page, "/me/timeline")
    page.get_by_role("button", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Qué pasó")
    assert page.url.endswith("/me/timeline")
    go(page, "/me")
    expect(page.locator("html")).to_have_attribute("lang", "es")


# ---------------------------------------------------------------- applying


def test_who_applies_is_told_every_mistake_at_once_and_loses_nothing(visits: Visits) -> None:
    page = visits.open(width=PHONE)
    go(page, "/apply/lakeshore")
    page.get_by_label("First name").fill("Rosa")
    page.get_by_label("Phone number").fill("12")
    page.get_by_role("button", name="Send my application").click()
    summary = page.locator(".usa-alert--error")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    expect(page.get_by_label("First name")).to_have_value("Rosa")
    assert violations(page) == []
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("Last name")).to_be_focused()
    page.keyboard.type("Marquez")
    page.get_by_text("I am the parent or caregiver").click()
    page.get_by_label("Phone number").fill("414-555-0177")
    page.get_by_role("button", name="Send my application").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your application")


@pytest.mark.parametrize("scripts", [True, False])
def test_who_changes_the_language_while_applying_loses_nothing_and_enter_still_sends(
    visits: Visits, scripts: bool
) -> None:
    page = visits.open(width=PHONE, scripts=scripts)
    go(page, "/apply/lakeshore")
    page.get_by_label("First name").fill("Rosa")
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.get_by_label("Nombre", exact=True)).to_have_value("Rosa")
    assert page.url.endswith("/apply/lakeshore")
    page.get_by_label("Nombre", exact=True).press("Enter")
    expect(page.locator(".usa-alert--error").get_by_role("link")).to_have_count(3)


def test_staff_say_yes_to_who_applied_on_todays_page(visits: Visits) -> None:
    page = visits.open("engagement_staff", language="es")
    go(page, "/today/decision")
    card = page.locator("li.card").first
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("button", name="Aceptar").click()
    expect(page.locator("li.card--done")).to_contain_text(f"Ahora {name} es asesor o asesora familiar")


# ---------------------------------------------------------------- claims


def test_a_reviewer_approves_a_claim_by_keyboard_alone(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer")
    card = card_of(page, claim)
    expect(card).to_contain_text("1 hour 30 minutes at $50.00 an hour makes $75.00")
    expect(card).to_contain_text("Rate since January 1, 2026, from: Lakeshore board resolution 2025-27")
    tab_to(page, card.get_by_role("button", name="Approve $75.00"))
    page.keyboard.press("Enter")
    said = page.locator("li.card--done > div")
    expect(said).to_contain_text(f"Approved: $75.00 for {claim['payee_name']}")
    expect(said).to_be_focused()
    assert program.claim(claim["claim_id"])["status"] == "approved"
    assert violations(page) == []


def test_a_claim_is_refused_only_with_a_reason(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer", width=PHONE)
    card = card_of(page, claim)
    card.get_by_text("Do not approve …").click()
    refuse = card.get_by_role("button", name="Do not approve this claim")
    refuse.click()
    assert program.claim(claim["claim_id"])["status"] == "open"
    card.get_by_label("Why not?").select_option("wrong_minutes")
    assert violations(page) == []
    refuse.click()
    expect(page.locator("li.card--done")).to_contain_text("Not approved: $75.00")
    refused = program.claim(claim["claim_id"])
    assert (refused["status"], refused["reason_code"]) == ("rejected", "wrong_minutes")


def test_who_was_slower_is_told_so_and_nothing_is_done_twice(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer")
    card = card_of(page, claim)
    program.approve(claim["claim_id"])
    before = program.claim(claim["claim_id"])
    card.get_by_role("button", name="Approve").click()
    said = page.locator("li.card--attention")
    expect(said).to_contain_text("Somebody else was faster")
    expect(said.get_by_role("link", name="Load the page again")).to_be_visible()
    assert program.claim(claim["claim_id"]) == before


def test_the_queue_works_without_scripts(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer", scripts=False)
    card_of(page, claim).get_by_role("button", name="Approve").click()
    said = page.locator(".usa-alert--success")
    expect(said).to_contain_text("Approved: $75.00")
    expect(said).to_be_focused()
    assert program.claim(claim["claim_id"])["status"] == "approved"


def test_a_form_sent_twice_has_one_effect(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer")
    form = card_of(page, claim).locator("form").first
    sent = form.evaluate("form => Object.fromEntries(new FormData(form))")
    address = form.get_attribute("action") or ""
    first = page.request.post(address, form=sent)
    once = program.claim(claim["claim_id"])
    second = page.request.post(address, form=sent)
    assert once["status"] == "approved"
    assert program.claim(claim["claim_id"]) == once
    for answer in (first, second):
        assert "Approved: $75.00" in answer.text()


def test_a_session_that_ended_leads_back_to_sign_in_and_then_here(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer")
    card = card_of(page, claim)
    here = page.url
    page.context.clear_cookies(name="tandem_session")
    card.get_by_role("button", name="Approve").click()
    page.wait_for_url("**/sign-in**")
    assert here.endswith("/claims")
    assert program.claim(claim["claim_id"])["status"] == "open"


# ---------------------------------------------------------------- money


def test_the_approver_releases_what_another_person_approved(visits: Visits, program: Program) -> None:
    for claim in program.open_claims(2):
        program.approve(claim["claim_id"])
    page = visits.open("finance_approver")
    go(page, "/payments")
    page.locator("summary", has_text="Release").click()
    button = page.get_by_role("button", name="Release")
    words = button.inner_text()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payment file of")
    total = page.locator(".totals dd").nth(1).inner_text()
    assert words.endswith(total)
    assert violations(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the file").click()
    rows = list(csv.DictReader(io.StringIO(coming.value.path().read_text())))
    assert f"${sum(int(row['amount_cents']) for row in rows) / 100:,.2f}" == total
    go(page, "/payments")
    expect(page.get_by_text("There is nothing for you to release.")).to_be_visible()


def test_the_second_page_of_a_list_goes_on_where_the_first_ended(visits: Visits) -> None:
    page = visits.open("advisor", width=PHONE)
    go(page, "/me")
    page.get_by_role("link", name="See what happened before").click()
    expect(page.locator(".timeline li").first).to_be_visible()
    first = page.locator(".timeline li").first.inner_text()
    page.get_by_role("link", name="Show older").click()
    expect(page.get_by_role("link", name="Back to the start")).to_be_visible()
    assert page.locator(".timeline li").first.inner_text() != first
    assert violations(page) == []


# ---------------------------------------------------------------- the advisor


def test_an_advisor_answers_an_invitation_on_a_phone_and_may_change_their_mind(visits: Visits) -> None:
    page = visits.open("advisor", width=PHONE)
    go(page, "/me")
    invited = page.locator("li.card").filter(has=page.get_by_role("button", name="Yes, I can come")).first
    title = invited.locator("h3").inner_text()
    card = page.locator("section", has=page.locator("#invitations")).locator("li.card").filter(has_text=title)
    step = page.locator(".next li", has_text=title)
    expect(step).to_have_text(f"Answer this invitation: {title}")
    card.get_by_role("button", name="Yes, I can come").click()
    expect(card.locator("p").first).to_have_text("You have a seat. Thank you for coming.")
    expect(card.locator("p").first).to_be_focused()
    expect(card.locator("dt", has_text="Where")).to_be_visible()
    expect(step).to_have_count(0)
    for reload in (False, True):
        if reload:
            go(page, "/me")
        card.locator("summary").click()
        card.get_by_role("button", name="Give my seat back").click()
        expect(card.locator("p").first).to_contain_text("You gave your seat back")
        assert violations(page) == []
        if reload:
            go(page, "/me")
        card.get_by_role("button", name="I can come after all").click()
        expect(card.locator("p").first).to_contain_text("You have a seat")
    card.locator("summary").click()
    card.get_by_role("button", name="Give my seat back").click()
    expect(card.locator("p").first).to_contain_text("You gave your seat back")


def test_an_advisor_sees_where_each_payment_stands_and_since_when(visits: Visits) -> None:
    page = visits.open("advisor", width=PHONE)
    go(page, "/me/claims")
    paid = page.locator("li.card", has=page.get_by_text("Paid", exact=True)).last
    for step in ("Amount worked out", "Approved", "Sent to the bank", "Paid"):
        expect(paid.locator("dt", has_text=step)).to_be_visible()


# ---------------------------------------------------------------- everything agrees


def test_an_auditor_sees_that_everything_agrees(visits: Visits) -> None:
    page = visits.open("auditor")
    go(page, "/money/agreement")
    expect(page.locator("tfoot .number")).to_have_text("$0.00")
    expect(page.get_by_text("agrees").first).to_be_visible()


# ---------------------------------------------------------------- the operator


def test_an_operator_replays_a_dead_letter_and_then_gives_it_up_with_a_reason(
    visits: Visits, stack: TestStack
) -> None:
    send_nonsense(stack, "stipends")
    page = visits.open("operator")
    card = eventually(lambda: open_letter(page), what="the dead letter is shown")
    expect(card).to_contain_text("It came without the labels that each of our messages has.")
    card.get_by_role("button", name="Replay").click()
    expect(page.locator("li.card--done")).to_contain_text("Sent to the service once more.")
    card = eventually(lambda: open_letter(page), what="the dead letter is back")
    card.get_by_role("link").click()
    expect(page.locator("h1")).to_be_visible()
    assert violations(page) == []
    page.locator("summary").click()
    page.get_by_label("Why is it safe to give this up?").fill("A test sent it.")
    page.get_by_role("button", name="Discard for good").click()
    expect(page.locator(".usa-alert--success")).to_contain_text("Discarded.")
    go(page, "/platform/stipends/dead-letters?status=discarded")
    expect(page.locator("li.card").first).to_contain_text("Reason given: A test sent it.")


def send_nonsense(stack: TestStack, service: str) -> None:
    """Put a message that is none of ours into a service's inbox."""
    with Connection(stack.broker.admin_uri(stack.vhost)) as connection:
        connection.Producer().publish(
            "nonsense", routing_key=inbox_queue(service), serializer="raw", retry=True
        )


def open_letter(page: Page) -> Locator | None:
    """The card of the dead letter to decide, as soon as there is one."""
    go(page, "/platform/stipends/dead-letters")
    card = page.locator("li.card--attention")
    return card.first if card.count() else None
