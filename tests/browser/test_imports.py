"""Staff import a file by keyboard, and follow what became of its lines."""

from datetime import UTC, datetime

from playwright.sync_api import expect

from tests.browser.visit import PHONE, Visits, go, overflow, small_targets, violations
from tests.support.stack import TestStack
from tests.support.waiting import eventually

HEADER = "Name,Email,Phone,ZIP,Role"
MANY = 600


def test_staff_import_a_large_file_by_keyboard_and_look_at_what_was_left_out(visits: Visits) -> None:
    rows = [f"Ana Vega,browser{number}@families.example,,,parent" for number in range(MANY)]
    content = "\n".join([HEADER, *rows, "Bo Vega,no address,,,youth"])
    page = visits.open("engagement_staff")
    page.set_viewport_size({"width": PHONE, "height": 800})
    go(page, "/imports")
    file = page.get_by_label("The file")
    file.set_input_files({"name": "people.csv", "mimeType": "text/csv", "buffer": b"Ward,Bed\n1,2\n"})
    file.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#file-error")).to_contain_text("A column is missing.")
    assert violations(page) == []
    assert overflow(page) == []
    page.get_by_label("The file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": content.encode()}
    )
    page.get_by_label("The file").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_have_text("Done", timeout=30_000)
    expect(page.locator("#progress")).to_contain_text(f"{MANY + 1} of {MANY + 1}")
    page.get_by_role("link", name="Left out: something is not right: 1").click()
    expect(page.locator("main h3")).to_have_text([f"Line {MANY + 2}"])
    assert violations(page) == []
    assert overflow(page) == []


def test_staff_bring_who_serves_already_and_finance_corrects_what_they_were_paid(
    visits: Visits, stack: TestStack
) -> None:
    this_year = datetime.now(UTC).year
    header = "Name,Email,Role,Advisor id,Serves since,Terms,Paid"
    person = f"Rosa Brown,rosa@families.example,parent,R-1,{this_year}-01-01"
    right = f"{person},{this_year}-01-01 {this_year + 1}-12-31,{this_year}-01-01 125.00"
    wrong = right.replace("R-1", "R 2").replace("125.00", "1.5").replace("rosa@", "ros@")
    page = visits.open("engagement_staff", width=PHONE)
    go(page, "/imports/serving")
    page.get_by_label("The file").set_input_files(
        {"name": "people.csv", "mimeType": "text/csv", "buffer": f"{header}\n{right}\n{wrong}\n".encode()}
    )
    page.get_by_label("Where is this from?").fill("list of the coordinator")
    page.keyboard.press("Enter")
    expect(page.locator(".state")).to_have_text("Done", timeout=30_000)
    page.get_by_role("link", name="Left out: something is not right: 1").click()
    expect(page.locator("main h3")).to_have_text(["Line 3"])
    expect(page.locator("main .card")).to_contain_text("Paid: Write dollars and cents like this")
    assert violations(page) == []
    assert overflow(page) == []
    corrects_what_was_paid(visits, stack, this_year)


def corrects_what_was_paid(visits: Visits, stack: TestStack, this_year: int) -> None:
    people = stack.client("engagement_staff").get("/api/v1/advisors", params={"limit": 200}).json()["items"]
    (advisor_id,) = (one["advisor_id"] for one in people if one["display_name"] == "Rosa Brown")
    page = visits.open("finance_reviewer", width=PHONE)
    for language in ("es", "en"):
        visits.speak(page, language)
        eventually(lambda: go(page, f"/payees/{advisor_id}") and page.locator("#year-pay ~ ul").count())
        assert violations(page) == []
        assert overflow(page) == []
        assert small_targets(page) == []
    go(page, f"/payees/{advisor_id}?year={this_year}")
    page.get_by_text("Correct …").click()
    page.get_by_label("The amount in dollars").fill("many")
    page.get_by_role("button", name="Correct it").click()
    expect(page.locator("#amount-1-error")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("The amount in dollars").fill("120")
    page.get_by_label("Why?").select_option("wrong_amount")
    page.get_by_role("button", name="Correct it").click()
    expect(page.locator("#year-pay ~ .facts strong")).to_have_text("$120.00")
    expect(page.locator("s")).to_contain_text("$125.00")
    assert violations(page) == []
