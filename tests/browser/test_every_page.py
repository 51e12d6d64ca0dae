"""What holds of every page: whoever looks, in either language, on a phone as on a desk."""

from typing import Final, NamedTuple

import pytest
from playwright.sync_api import Page

from tests.browser.visit import (
    DESKTOP,
    HEIGHT,
    NARROWEST,
    PHONE,
    Visits,
    go,
    overflow,
    small_targets,
    touching,
    violations,
)


class Seen(NamedTuple):
    """A page, who looks at it, and the status that it answers with."""

    role: str | None
    path: str
    status: int = 200


NORTHERN: Final = "program.administrator@northern.example"
"""Of a program that has hardly begun: lists are empty."""

PAGES: Final = (
    Seen(None, "/"),
    Seen(None, "/sign-in"),
    Seen(None, "/apply/lakeshore"),
    Seen(None, "/apply/lakeshore/received"),
    Seen(None, "/apply/nobody", 404),
    Seen(None, "/nowhere", 404),
    Seen("engagement_staff", "/today"),
    Seen("engagement_staff", "/today/decision"),
    Seen("finance_reviewer", "/today/review"),
    Seen("engagement_staff", "/events"),
    Seen("engagement_staff", "/today/kept"),
    Seen("engagement_staff", "/today/declined"),
    Seen("engagement_staff", "/today/without-birth-date"),
    Seen("engagement_staff", "/requirements"),
    Seen("program_administrator", "/requirements"),
    Seen("program_administrator", "/settings"),
    Seen("program_administrator", "/curriculum"),
    Seen("engagement_staff", "/jobs"),
    Seen("engagement_staff", "/imports"),
    Seen("engagement_staff", "/imports/serving"),
    Seen("finance_reviewer", "/imports/serving", 403),
    Seen("finance_approver", "/jobs"),
    Seen("engagement_staff", "/claims", 403),
    Seen("finance_reviewer", "/claims"),
    Seen("finance_approver", "/payments"),
    Seen("program_administrator", "/rates"),
    Seen("finance_reviewer", "/rates"),
    Seen(NORTHERN, "/rates"),
    Seen("advisor", "/me"),
    Seen("advisor", "/me/details"),
    Seen("advisor", "/me/timeline"),
    Seen("advisor", "/me/claims"),
    Seen("auditor", "/money"),
    Seen("auditor", "/money/agreement"),
    Seen("program_administrator", "/today"),
    Seen("operator", "/platform"),
    Seen("operator", "/platform/programs"),
    Seen("operator", "/platform/stipends/dead-letters"),
    Seen("operator", "/platform/stipends/dead-letters?status=replayed"),
    Seen("guardian", "/me"),
    Seen("guardian", "/me/timeline"),
    Seen("guardian", "/today", 403),
    Seen("engagement_staff", "/me", 403),
    Seen(NORTHERN, "/money"),
    Seen(NORTHERN, "/today/bank"),
)


@pytest.mark.parametrize("seen", PAGES, ids=lambda seen: f"{seen.role or 'nobody'}{seen.path}")
def test_a_page_is_usable_by_everyone(visits: Visits, seen: Seen) -> None:
    page = visits.open(seen.role)
    for language in ("en", "es"):
        visits.speak(page, language)
        for width in (PHONE, DESKTOP):
            page.set_viewport_size({"width": width, "height": HEIGHT})
            go(page, seen.path, seen.status)
            assert violations(page) == []
        assert_framed(page, language)
        page.set_viewport_size({"width": NARROWEST, "height": HEIGHT})
        assert overflow(page) == []
        assert small_targets(page) == []
        assert touching(page) == []


def assert_framed(page: Page, language: str) -> None:
    """Title, one heading, language, landmarks, and a way past the menu."""
    heading = page.locator("h1")
    assert heading.count() == 1
    assert page.title().endswith("– Tandem")
    assert page.locator("html").get_attribute("lang") == language
    for landmark in ("header", "main", "footer"):
        assert page.locator(f"body > {landmark}").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


@pytest.mark.slow("the checker looks at every operation of the API, and at all their fields")
def test_the_api_s_own_page_can_be_read_by_everyone(visits: Visits) -> None:
    page = visits.open()
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        go(page, "/api/")
        assert violations(page) == []
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_every_answer_forbids_what_is_not_ours_to_run(visits: Visits) -> None:
    page = visits.open()
    headers = go(page, "/").headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_no_page_has_a_script_or_a_style_of_its_own(visits: Visits) -> None:
    page = visits.open("finance_reviewer")
    go(page, "/claims")
    assert page.locator("script:not([src]), style, [style], [onclick]").count() == 0
