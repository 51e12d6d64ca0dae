"""Claims are reviewed by keyboard, twice by mistake, at the same time as others, without scripts."""

from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.program import Program
from tests.browser.visit import PHONE, Visits, go, tab_to, violations


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
    return of_event.filter(has_text=claim["display_name"])


def test_a_reviewer_approves_a_claim_by_keyboard_alone(visits: Visits, program: Program) -> None:
    (claim,) = program.open_claims(1)
    page = visits.open("finance_reviewer")
    card = card_of(page, claim)
    expect(card).to_contain_text("1 hour 30 minutes at $50.00 an hour makes $75.00")
    expect(card).to_contain_text("Rate since January 1, 2026, from: Lakeshore board resolution 2025-27")
    tab_to(page, card.get_by_role("button", name="Approve $75.00"))
    page.keyboard.press("Enter")
    said = page.locator("li.card--done > div")
    expect(said).to_contain_text(f"Approved: $75.00 for {claim['display_name']}")
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
    said = page.locator("li.card--attention", has_text="Somebody else")
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
