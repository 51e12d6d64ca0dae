"""What only a real server shows: bodies in chunks, bodies that are too large, connections that are kept."""

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from services.gateway.http import rules
from services.gateway.http.problems import MEDIA_TYPE
from shared.ids import new_id
from tests.support.stack import TestStack


@pytest.fixture
def staff(stack: TestStack) -> httpx.Client:
    return stack.client("engagement_staff")


def _in_chunks(content: bytes, size: int = 60_000) -> Iterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


def _headers() -> dict[str, str]:
    return {"Idempotency-Key": new_id(), "Content-Type": "application/json"}


def test_a_body_in_chunks_is_read(staff: httpx.Client) -> None:
    answer = staff.post("/api/v1/events", content=_in_chunks(b'{"seats": 0}', 5), headers=_headers())
    assert answer.status_code == 422
    assert "seats" in {error["field"] for error in answer.json()["errors"]}


@pytest.mark.parametrize("in_chunks", [False, True])
def test_a_body_that_is_too_large_is_refused_with_a_problem(staff: httpx.Client, in_chunks: bool) -> None:
    large = b"x" * (rules.BODY_BYTES_MAX + 1)
    content = _in_chunks(large) if in_chunks else large
    answer = staff.post("/api/v1/events", content=content, headers=_headers())
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, MEDIA_TYPE)
    assert answer.json()["code"] == "too_large"


def test_a_file_in_chunks_is_never_cut_off_in_silence(staff: httpx.Client) -> None:
    rows = b"given_name,family_name\n" + b"Ana,Ruiz\n" * (rules.LARGE_BODY_BYTES_MAX // 9)
    headers = _headers() | {"Content-Type": "text/csv"}
    answer = staff.post("/api/v1/applications/imports", content=_in_chunks(rows), headers=headers)
    assert answer.status_code == 413


def test_a_connection_goes_on_after_an_error(staff: httpx.Client) -> None:
    for _ in range(3):
        assert staff.get("/api/v1/no-such-thing").status_code == 404
        assert staff.get("/api/v1/me").status_code == 200


# ---------------------------------------------------------- what the server refuses before anyone reads it


def _answer_to(stack: TestStack, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what comes back for these very bytes."""
    where = urlsplit(stack.base_url)
    assert where.hostname
    assert where.port
    with socket.create_connection((where.hostname, where.port), timeout=10) as connection:
        connection.sendall(sent)
        with connection.makefile("rb") as answer:
            status = int(answer.readline().split()[1])
            headers = {
                name.strip().lower(): value.strip()
                for name, _, value in (
                    line.decode().partition(":") for line in iter(answer.readline, b"\r\n")
                )
            }
            return status, headers, answer.read(int(headers["content-length"]))


_EVENTS = b"POST /api/v1/events HTTP/1.1\r\nHost: tandem\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\nHost: tandem\r\n\r\n", 414, "address_too_long"),
        (_EVENTS + b"Content-Length: abc\r\n\r\n", 400, "bad_request"),
        (_EVENTS + b"Content-Length: -5\r\n\r\n", 400, "bad_request"),
        (_EVENTS + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}", 400, "bad_request"),
        (_EVENTS + b"X-Long: " + b"a" * 70_000 + b"\r\n\r\n", 431, "headers_too_large"),
        (_EVENTS + b"".join(b"X-%d: %s\r\n" % (n, b"a" * 900) for n in range(80)) + b"\r\n", 431, None),
        (b"\x16\x03\x01 what is this\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/3.9\r\n\r\n", 505, "http_version_not_supported"),
        (b"GET\r\n\r\n", 400, "bad_request"),
    ],
)
def test_what_cannot_be_read_at_all_is_refused_with_a_problem_too(
    stack: TestStack, sent: bytes, status: int, code: str | None
) -> None:
    answered, headers, body = _answer_to(stack, sent)
    problem = json.loads(body)
    assert (answered, headers["content-type"], problem["status"]) == (status, MEDIA_TYPE, status)
    assert problem["code"] == (code or "headers_too_large")
    assert problem["correlation_id"] == headers["x-correlation-id"]
    assert headers["connection"] == "close"


def test_a_body_whose_chunks_are_none_is_the_caller_s_mistake(stack: TestStack, staff: httpx.Client) -> None:
    token = staff.headers["Authorization"].encode()
    head = b"Authorization: " + token + b"\r\nIdempotency-Key: a-key-of-this-test\r\n"
    kind = b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
    status, _, body = _answer_to(stack, _EVENTS + head + kind + b"no size\r\n{}\r\n0\r\n\r\n")
    assert (status, json.loads(body)["code"]) == (400, "bad_request")


@pytest.mark.parametrize("path", ["/settlements", "/applications/imports"])
def test_who_sends_a_file_of_another_type_is_told_all_that_are_taken(stack: TestStack, path: str) -> None:
    client = stack.client("finance_approver" if path == "/settlements" else "engagement_staff")
    headers = _headers() | {"Content-Type": "application/pdf"}
    answer = client.post(f"/api/v1{path}", content=b"%PDF", headers=headers)
    assert answer.status_code == 415
    for taken in ("application/json", "text/csv", "multipart/form-data"):
        assert taken in answer.json()["detail"]
