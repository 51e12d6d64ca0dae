"""Importing applications on a page: what is wrong with a file is told there, of each line by its job."""

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from services.gateway.http import rules
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


def send(browser: FlaskClient, content: bytes | None) -> TestResponse:
    page = browser.get("/imports")
    return send_form(browser, content, csrf_token=guard_of(page), key=key_of(page))


def send_form(browser: FlaskClient, content: bytes | None, **fields: str) -> TestResponse:
    """Send the form as a browser does; the test client would leave a large one in an open file."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    if content is not None:
        parts.append(b'name="file"; filename="people.csv"\r\nContent-Type: text/csv\r\n\r\n' + content)
    body = b"".join(b"--cut\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return browser.post(
        "/imports", data=body + b"--cut--\r\n", content_type="multipart/form-data; boundary=cut"
    )


def test_a_small_file_too_is_imported_by_a_job_whose_page_tells_of_each_line(
    gateway: GatewayHarness, browser: FlaskClient
) -> None:
    rows = [HEADER, ANA, "Ana Vega,ana@families.example,,,mother", "Bo,not an address,,,youth"]
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
        (f'{HEADER}\n{ANA}\nEva,eva@x.example,,,"parent\n'.encode(), "line 3"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_beside_the_form(
    browser: FlaskClient, content: bytes | None, told: str
) -> None:
    answer = send(browser, content)
    assert answer.status_code == 422
    assert told in answer.text
    assert 'aria-invalid="true"' in answer.text


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
