"""People come in and go out by the pages, also by keyboard, and in their language."""

from playwright.sync_api import expect

from tests.browser.visit import PHONE, Visits, go, tab_to, violations
from tests.support.stack import TestStack, email_of


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
