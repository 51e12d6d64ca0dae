"""What browser tests do over and over: come in as somebody, open a page, look at it."""

from typing import Any, Final

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response

from tests.support.stack import TestStack, email_of

CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: Final = 375
DESKTOP: Final = 1280
NARROWEST: Final = 320
HEIGHT: Final = 800
TOUCH_HEIGHT_MIN: Final = 44
GAP_MIN: Final = 4
"""Pixels between two buttons."""
ANSWER_MS_MAX: Final = 15_000

AXE_OPTIONS: Final = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
MADE_BY_THE_BROWSER: Final = "Failed to load resource: the server responded with a status of"
"""What Chromium itself writes about a page that answers 4xx or 5xx, as an error page does."""


class Visits:
    """The visits of one test, each in a browser context of its own."""

    def __init__(self, browser: Browser, stack: TestStack) -> None:
        self._browser = browser
        self._stack = stack
        self._contexts: list[BrowserContext] = []
        self.complaints: list[str] = []

    def open(
        self, role: str | None = None, *, language: str = "en", width: int = DESKTOP, scripts: bool = True
    ) -> Page:
        """An open page of a new visitor: signed in by the demo's door for `role`, or as nobody."""
        context = self._browser.new_context(
            base_url=self._stack.base_url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
        )
        context.set_default_timeout(ANSWER_MS_MAX)
        self._contexts.append(context)
        page = context.new_page()
        self.speak(page, language)
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if role is not None:
            self.enter(page, role)
        return page

    def speak(self, page: Page, language: str) -> None:
        """Have all pages from now on in this language."""
        page.context.add_cookies([{"name": "language", "value": language, "url": self._stack.base_url}])

    def enter(self, page: Page, role: str) -> None:
        """Go through the demo's door for a role, or for the person of an address."""
        page.goto("/")
        email = role if "@" in role else email_of(role)
        page.locator(f'button[value="{email}"]').click()
        page.wait_for_load_state()

    def end(self) -> None:
        """Close all, and hold the console to have stayed clean."""
        for context in self._contexts:
            context.close()
        assert self.complaints == []

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(MADE_BY_THE_BROWSER):
            self.complaints.append(f"{message.type}: {message.text}")


def go(page: Page, path: str, status: int = 200) -> Response:
    """Open a path, which must answer with that status."""
    response = page.goto(path)
    assert response is not None
    assert response.status == status, path
    return response


def tab_to(page: Page, wanted: Locator, steps_max: int = 200) -> None:
    """Press Tab until `wanted` has the focus."""
    for _ in range(steps_max):
        page.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError("the keyboard does not get there")


def violations(page: Page) -> list[str]:
    """What axe finds wrong, each as one line."""
    found: list[dict[str, Any]] = Axe().run(page, options=AXE_OPTIONS).response["violations"]
    return [f"{violation['id']}: {node['html'][:160]}" for violation in found for node in violation["nodes"]]


def overflow(page: Page) -> list[str]:
    """What sticks out at the right of the window or of its card, unless it scrolls within its own box.

    All that can be opened is opened first.
    """
    return page.evaluate(
        """() => {
            document.querySelectorAll('details').forEach(one => one.open = true);
            const right = one => one.getBoundingClientRect().right;
            const limit = one => {
                const card = one.parentElement.closest('.card, .tiles > li');
                return Math.min(document.documentElement.clientWidth, card ? right(card) : Infinity);
            };
            return [...document.querySelectorAll('body *')]
                .filter(one => right(one) > limit(one) + 1)
                .filter(one => !one.closest('pre, .usa-sr-only, .usa-skipnav'))
                .map(one => one.outerHTML.slice(0, 160));
        }"""
    )


def small_targets(page: Page) -> list[str]:
    """What is touched and is too low for a finger: buttons, fields, and links that stand by themselves.

    All that can be opened is opened first.
    """
    return page.evaluate(
        """height => {
            document.querySelectorAll('details').forEach(one => one.open = true);
            const touched = 'button, .usa-button, summary, .usa-input, .usa-select, header a, nav a, .back a';
            return [...document.querySelectorAll(touched)]
                .filter(one => one.checkVisibility() && one.getBoundingClientRect().height < height - 0.5)
                .map(one => one.outerHTML.slice(0, 160));
        }""",
        TOUCH_HEIGHT_MIN,
    )


def touching(page: Page) -> list[str]:
    """The buttons of a page between which there is hardly a gap, as pairs of their words."""
    return page.evaluate(_TOUCHING, GAP_MIN)


_TOUCHING: Final = """least => {
  const seen = [...document.querySelectorAll('main .usa-button, main summary.opener')]
    .filter(one => one.checkVisibility())
    .map(one => ({words: one.textContent.trim(), box: one.getBoundingClientRect()}));
  const gap = (a, b) => Math.max(
    Math.max(a.left, b.left) - Math.min(a.right, b.right),
    Math.max(a.top, b.top) - Math.min(a.bottom, b.bottom),
  );
  return seen.flatMap((one, at) => seen.slice(at + 1)
    .filter(other => gap(one.box, other.box) < least)
    .map(other => `${one.words} | ${other.words}`));
}"""
