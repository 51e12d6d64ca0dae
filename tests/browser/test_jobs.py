"""Staff follow a large task, look at what was not done, and stop one."""

import re

from playwright.sync_api import expect

from tests.browser.program import Program
from tests.browser.visit import PHONE, Visits, go, overflow, violations


def test_staff_see_how_far_a_long_list_of_invitations_is_and_whom_it_could_not_ask(
    visits: Visits, program: Program
) -> None:
    program.invite_unknown(201)
    page = visits.open("engagement_staff")
    page.set_viewport_size({"width": PHONE, "height": 800})
    go(page, "/jobs")
    page.get_by_role("link", name="Invitations to an event").first.click()
    expect(page.locator(".state")).to_have_text("Done", timeout=20_000)
    expect(page.locator("#progress")).to_contain_text("201 of 201")
    # Times are by the program's clocks.
    expect(page.locator("#progress")).to_contain_text(re.compile(r" C[SD]T"))
    go(page, page.url)
    page.get_by_role("link", name="Nobody of this number is known: 201").click()
    expect(page.locator("main h3").first).to_have_text("nobody-0")
    assert page.locator("main h3").count() == 50
    page.get_by_role("link", name="Show the next ones").click()
    expect(page.locator("main h3").first).to_have_text("nobody-50")
    assert violations(page) == []
    assert overflow(page) == []
