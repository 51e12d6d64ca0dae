"""Staff look after an event on a phone and at a desk, in both languages."""

from playwright.sync_api import expect

from tests.browser.visit import (
    DESKTOP,
    HEIGHT,
    NARROWEST,
    PHONE,
    Visits,
    go,
    overflow,
    small_targets,
    violations,
)


def test_the_page_of_an_event_is_usable_by_everyone(visits: Visits) -> None:
    page = visits.open("engagement_staff")
    go(page, "/events")
    path = page.locator("li.card h2 a").first.get_attribute("href")
    for language in ("en", "es"):
        visits.speak(page, language)
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            go(page, path)
            for opener in page.locator("summary.opener").all():
                opener.click()
            expect(page.locator("h1")).to_have_count(1)
            assert violations(page) == []
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        assert overflow(page) == []
        assert small_targets(page) == []


def test_somebody_is_asked_at_the_door_by_keyboard_and_an_error_is_told_at_its_field(visits: Visits) -> None:
    page = visits.open("engagement_staff")
    go(page, "/events")
    path = page.locator("li.card h2 a").first.get_attribute("href")
    for language in ("en", "es"):
        visits.speak(page, language)
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            go(page, f"{path}/door")
            assert violations(page) == []
            page.locator("#advisor").focus()
            page.keyboard.press("Tab")
            page.keyboard.press("Enter")
            chosen = page.locator("#advisor")
            expect(chosen).to_have_attribute("aria-invalid", "true")
            expect(page.locator(f"#{chosen.get_attribute('aria-describedby')}")).to_be_visible()
            assert violations(page) == []
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        assert overflow(page) == []
        assert small_targets(page) == []
