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
