"""What only a real server shows: bodies in chunks, bodies that are too large, connections that are kept."""

from collections.abc import Iterator

import httpx
import pytest

from services.gateway import rules
from services.gateway.problems import MEDIA_TYPE
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
    rows = b"given_name,family_name\n" + b"Ana,Ruiz\n" * (rules.BODY_BYTES_MAX // 9)
    headers = _headers() | {"Content-Type": "text/csv"}
    answer = staff.post("/api/v1/applications/imports", content=_in_chunks(rows), headers=headers)
    assert answer.status_code == 413


def test_a_connection_goes_on_after_an_error(staff: httpx.Client) -> None:
    for _ in range(3):
        assert staff.get("/api/v1/no-such-thing").status_code == 404
        assert staff.get("/api/v1/me").status_code == 200
