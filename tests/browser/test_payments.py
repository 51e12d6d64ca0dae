"""Money is released, and everything agrees."""

import csv
import io

from playwright.sync_api import expect

from tests.browser.program import Program
from tests.browser.visit import Visits, go, violations


def test_the_approver_releases_what_another_person_approved(visits: Visits, program: Program) -> None:
    for claim in program.open_claims(2):
        program.approve(claim["claim_id"])
    page = visits.open("finance_approver")
    go(page, "/payments")
    page.locator("summary", has_text="Release").click()
    button = page.get_by_role("button", name="Release")
    words = button.inner_text()
    button.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Payment file of")
    total = page.locator(".totals dd").nth(1).inner_text()
    assert words.endswith(total)
    assert violations(page) == []
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download the file").click()
    rows = list(csv.DictReader(io.StringIO(coming.value.path().read_text())))
    assert f"${sum(int(row['amount_cents']) for row in rows) / 100:,.2f}" == total
    go(page, "/payments")
    expect(page.get_by_role("heading", level=1)).to_have_text("Payments to release")
    # What is left is for payees whose money came back.
    left = page.get_by_role("table", name="What you are about to release").locator("tbody tr")
    expect(left.filter(has_not_text="stays out")).to_have_count(0)


def test_an_auditor_sees_that_everything_agrees(visits: Visits) -> None:
    page = visits.open("auditor")
    go(page, "/money/agreement")
    expect(page.locator("tfoot .number")).to_have_text("$0.00")
    expect(page.get_by_text("agrees").first).to_be_visible()
