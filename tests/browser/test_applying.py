"""People apply, and staff say yes."""

import pytest
from playwright.sync_api import expect

from tests.browser.visit import PHONE, Visits, go, violations


def test_who_applies_is_told_every_mistake_at_once_and_loses_nothing(visits: Visits) -> None:
    page = visits.open(width=PHONE)
    go(page, "/apply/lakeshore")
    page.get_by_label("Last name").fill("Marquez")
    page.get_by_label("Phone number").fill("12")
    page.get_by_role("button", name="Send my application").click()
    summary = page.locator(".usa-alert--error")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    expect(page.get_by_label("Last name")).to_have_value("Marquez")
    assert violations(page) == []
    summary.get_by_role("link").first.click()
    expect(page.get_by_label("First name")).to_be_focused()
    page.keyboard.type("Rosa")
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
    expect(page.locator(".usa-alert--error").get_by_role("link")).to_have_count(2)


def test_staff_say_yes_to_who_applied_on_todays_page(visits: Visits) -> None:
    page = visits.open("engagement_staff", language="es")
    go(page, "/today/decision")
    card = page.locator("li.card").first
    name = card.get_by_role("heading").inner_text()
    card.get_by_role("button", name="Aceptar").click()
    expect(page.locator("li.card--done")).to_contain_text(f"Ahora {name} es asesor o asesora familiar")
