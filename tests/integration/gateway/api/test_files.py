"""Files are taken in three ways."""

import io
from typing import Any

import pytest
from werkzeug.test import TestResponse

from services.gateway.http import rules
from shared.contracts.files import PART_BYTES
from tests.support.api import require_problem
from tests.support.gateway import ApiClient, GatewayHarness
from tests.support.recruitment import STAFF

CSV = "given_name,family_name,email,advisor_kind,language\nEva,Ruiz,eva{}@families.example,parent,es\nX,,,,\n"


@pytest.mark.parametrize("way", ["json", "csv", "form"])
def test_a_file_is_taken_as_json_as_csv_and_from_a_form(staff: ApiClient, way: str) -> None:
    content = CSV.format(way)
    ways: dict[str, dict[str, Any]] = {
        "json": {"json": {"file_name": "agency.csv", "content": content}},
        "csv": {"data": b"\xef\xbb\xbf" + content.encode(), "content_type": "text/csv"},
        "form": {"data": {"file": (io.BytesIO(content.encode()), "agency.csv")}},
    }
    answer = staff.send("POST", "/applications/imports", **ways[way])
    assert answer.status_code == 200, answer.text
    assert answer.json["imported"] + len(answer.json["duplicates"]) == 1
    assert {problem["line"] for problem in answer.json["problems"]} == {3}


@pytest.mark.parametrize("way", ["json", "csv", "form"])
def test_a_large_file_is_imported_by_a_job_that_is_begun_once(
    gateway: GatewayHarness, staff: ApiClient, way: str
) -> None:
    head, row, _ = CSV.format("{}").splitlines()
    content = "\n".join([head, *(row.format(f"{way}{number}") for number in range(7_000))])
    assert len(content) > PART_BYTES

    def send() -> TestResponse:
        ways: dict[str, dict[str, Any]] = {
            "json": {"json": {"file_name": "agency.csv", "content": content}},
            "csv": {"data": content.encode(), "content_type": "text/csv"},
            "form": {"data": {"file": (io.BytesIO(content.encode()), "agency.csv")}},
        }
        key = {"Idempotency-Key": f"large-{way}"}
        return staff.send("POST", "/applications/imports", headers=key, **ways[way])

    answer = send()
    assert answer.status_code == 202, answer.text
    job = staff.get(answer.headers["Location"].removeprefix("/api/v1")).json
    assert (job["kind"], job["total"]) == ("import_applications", 7_000)
    assert send().json["job_id"] == job["job_id"]
    recruitment = gateway.service("recruitment")
    assert recruitment.store["file_parts"].count_documents({}) == 0
    recruitment.execute("cancel_job", {"job_id": job["job_id"]}, actor=STAFF)


@pytest.mark.parametrize("size", [rules.BODY_BYTES_MAX + 1, rules.LARGE_BODY_BYTES_MAX + 1])
def test_a_file_may_be_larger_than_other_bodies_up_to_a_limit(staff: ApiClient, size: int) -> None:
    refused = {rules.BODY_BYTES_MAX + 1: (422, "invalid"), rules.LARGE_BODY_BYTES_MAX + 1: (413, "too_large")}
    answer = staff.send("POST", "/applications/imports", data=b"x" * size, content_type="text/csv")
    require_problem(answer, *refused[size])


def test_a_file_in_another_encoding_is_refused_with_words(staff: ApiClient) -> None:
    answer = staff.send(
        "POST", "/applications/imports", data="Núñez".encode("latin-1"), content_type="text/csv"
    )
    require_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["code"] == "not_utf8"
