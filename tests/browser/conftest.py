"""A real browser, looking at the pages of the running stack as its people would."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser.program import Program
from tests.browser.visit import CHROMIUM, FLAGS, Visits
from tests.support.stack import TestStack


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, without a screen."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def visits(browser: Browser, stack: TestStack) -> Iterator[Visits]:
    """Opens pages; in the end no page may have written an error to the console or run what may not run."""
    opened = Visits(browser, stack)
    yield opened
    opened.end()


@pytest.fixture
def program(stack: TestStack) -> Program:
    """Work that belongs to the test alone."""
    return Program(stack)
