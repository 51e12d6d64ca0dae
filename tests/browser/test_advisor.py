"""An advisor's own pages, on a phone."""

from playwright.sync_api import expect

from tests.browser.visit import PHONE, Visits, go, violations


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
