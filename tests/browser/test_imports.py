"""Staff import a file by keyboard, and follow what became of its lines."""

from playwright.sync_api import expect

from tests.browser.visit import PHONE, Visits, go, overflow, violations

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
