"""Importing applications on a page: what is wrong with a file is told there, of each line by its job."""

import html
import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway.http import rules
from services.recruitment.applications.api import APPLICATIONS
from services.recruitment.participation.rules.serving import SERVING_COLUMNS
from shared.actor import Role
from shared.contracts.jobs import RUNNING_MAX
from tests.support.gateway import GatewayHarness, guard_of, signed_in
from tests.support.pages import STAFF_EMAIL, key_of

HEADER = "Name,Email,Phone,ZIP,Role"
ANA = "Ana Vega,ana@families.example,,,mother"


@pytest.fixture
def browser(gateway: GatewayHarness) -> FlaskClient:
    gateway.add_user(STAFF_EMAIL, Role.ENGAGEMENT_STAFF)
    return signed_in(gateway, STAFF_EMAIL)


def send(browser: FlaskClient, content: bytes | None, path: str = "/imports", **fields: str) -> TestResponse:
    page = browser.get(path)
    return send_form(browser, content, path, csrf_token=guard_of(page), key=key_of(page), **fields)


def send_form(
    browser: FlaskClient, content: bytes | None, path: str = "/imports", **fields: str
) -> TestResponse:
    """Send the form as a browser does; the test client would leave a large one in an open file."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if content is not None:
        parts.append(b'name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n' + content)
    body = b"".join(b"--cut\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return browser.post(path, data=body + b"--cut--\r\n", content_type="multipart/form-data; boundary=cut")


def test_a_small_file_too_is_imported_by_a_job_whose_page_tells_of_each_line(
    gateway: GatewayHarness, browser: FlaskClient
) -> None:
    rows = [HEADER, ANA, "Ana Vega,ana@families.example,,,mother", "Bo,not an address,,,youth"]
    rows.append("Eva Li,eva@families.example,,OR 97201,mother")
    answer = send(browser, "\n".join(rows).encode())
    assert answer.status_code == 303, answer.text
    gateway.service("recruitment").run_jobs()
    page = browser.get(answer.location).text
    assert "Applications from a file" in page
    for told in (
        "Line 2",
        "Imported",
        "Is there already",
        "Like line 2, by the email address.",
        "Email: This is not an email address.",
        "It was left out, and the person is there:",
        "ZIP code: A ZIP code has five digits.",
    ):
        assert told in page, told


def test_one_import_more_than_can_go_on_at_once_is_said_to_wait(
    gateway: GatewayHarness, browser: FlaskClient
) -> None:
    files = [
        f"{HEADER}\nAna Vega,ana{number}@families.example,,,mother".encode() for number in range(RUNNING_MAX)
    ]
    assert {send(browser, content).status_code for content in files} == {303}
    send(browser, f"{HEADER}\n{ANA}".encode())
    assert "as many large tasks under way as it can have" in browser.get("/imports").text
    gateway.service("recruitment").run_jobs()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Ward,Bed\n1,2\n", "A column is missing."),
        (b"", "There is nothing in this file."),
        (None, "Please choose a file."),
        ("Núñez".encode("latin-1"), "cannot be read"),
        (f'{HEADER}\n{ANA}\nEva,eva@x.example,,,"parent\n'.encode(), "Line 3: "),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_form(
    browser: FlaskClient, content: bytes | None, told: str
) -> None:
    answer = send(browser, content)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"Name,Email\nAna,ana@x.example\n", "Madre, padre o joven: Falta una columna."),
        (f'{HEADER}\n{ANA}\nEva,eva@x.example,,,"parent\n'.encode(), "Línea 3: "),
    ],
)
def test_what_is_wrong_with_a_file_is_told_in_the_language_of_the_page(
    browser: FlaskClient, content: bytes, told: str
) -> None:
    browser.set_cookie("language", "es")
    answer = send(browser, content)
    assert told in answer.text
    assert 'lang="en"' not in answer.text.partition('id="file-error"')[2].partition("</div>")[0]


def test_a_large_file_is_taken_and_a_larger_one_refused(browser: FlaskClient) -> None:
    large = "\n".join([HEADER, *[ANA] * (rules.BODY_BYTES_MAX // len(ANA) + 1)])
    assert len(large) > rules.BODY_BYTES_MAX
    answer = send(browser, large.encode())
    assert answer.status_code == 422
    assert "too many lines" in answer.text
    assert send(browser, b"x" * (rules.LARGE_BODY_BYTES_MAX + 1)).status_code == 413


def test_the_same_form_sent_twice_begins_one_job(browser: FlaskClient) -> None:
    content = f"{HEADER}\n{ANA}".encode()
    page = browser.get("/imports")
    form = {"csrf_token": guard_of(page), "key": key_of(page)}
    assert len({send_form(browser, content, **form).location for _ in range(2)}) == 1


def test_when_recruitment_does_not_answer_the_form_is_there_with_its_key(
    gateway: GatewayHarness, browser: FlaskClient
) -> None:
    page = browser.get("/imports")
    form = {"csrf_token": guard_of(page), "key": key_of(page)}
    gateway.caller.away.add("recruitment")
    answer = send_form(browser, b"x", **form)
    assert answer.status_code == 503
    assert form["key"] in answer.text


SERVING = "/imports/serving"
LIST = "list of the coordinator, November 2026"


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_columns_that_the_page_names_are_those_that_are_read(
    gateway: GatewayHarness, browser: FlaskClient, language: str
) -> None:
    browser.set_cookie("language", language)
    columns = re.findall(r"<dt>([^<(]+?)(?: \(|</dt>)", browser.get(SERVING).text)
    names = [re.split(", (?!padre)| o (?!joven)| or (?!youth)", html.unescape(one)) for one in columns]
    form = APPLICATIONS.with_columns(SERVING_COLUMNS)
    assert len(columns) == 10
    assert [name for several in names for name in several if form.column(name) is None] == []


def test_the_example_is_imported_but_for_what_the_program_has_not_set(
    gateway: GatewayHarness, browser: FlaskClient
) -> None:
    example = browser.get(f"{SERVING}/example.csv")
    assert example.mimetype == "text/csv"
    answer = send(browser, example.data, SERVING, source=LIST)
    assert answer.status_code == 303, answer.text
    gateway.service("recruitment").run_jobs()
    page = browser.get(answer.location).text
    assert "People who serve already, from a file" in page
    for told in (
        "Line 2",
        "Certificates: There is no course with this code.",
        "There is no course with the code privacy.",
        "Agreement signed on: The program asks for no agreement on that day.",
    ):
        assert told in page, told
    assert "Paid:" not in page
    assert "Terms:" not in page


def test_what_is_wrong_is_told_by_line_and_column(gateway: GatewayHarness, browser: FlaskClient) -> None:
    rows = [
        "Name,Email,Role,Advisor id,Serves since,Terms,Paid",
        "Ana Vega,ana@families.example,parent,A-1,2024-03-01,2024-03-01,2026-01-05 1.234",
        "Eva Vega,eva@families.example,parent,,soon,,",
        "Bo Vega,bo@families.example,parent,A-3,2024-03-01,2024-03-01 2026-02-28,",
    ]
    answer = send(browser, "\n".join(rows).encode(), SERVING, source=LIST)
    gateway.service("recruitment").run_jobs()
    page = browser.get(answer.location).text
    for told in (
        "Line 2",
        "Terms: Write the first and the last day",
        "Paid: Write dollars and cents like this: 125.00.",
        "Line 3",
        "Advisor id: Please fill this in.",
        "Serves since: Write the day like this: 2026-11-22.",
        "Line 4",
        "Imported",
    ):
        assert told in page, told


def test_a_missing_source_and_a_missing_column_are_told_beside_their_fields(browser: FlaskClient) -> None:
    page = send(browser, b"Name,Email\nAna Vega,ana@families.example\n", SERVING, source=" ")
    assert page.status_code == 422
    assert 'id="source-error"' in page.text
    page = send(browser, b"Name,Email\nAna Vega,ana@families.example\n", SERVING, source=LIST)
    assert page.status_code == 422
    assert "A column is missing." in page.text
    assert f'value="{LIST}"' in page.text
    assert 'id="source-error"' not in page.text
