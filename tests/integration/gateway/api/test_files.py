"""Files are taken in three ways."""

import io
from typing import Any

import pytest

from tests.support.api import require_problem
from tests.support.gateway import ApiClient

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


def test_a_file_in_another_encoding_is_refused_with_words(staff: ApiClient) -> None:
    answer = staff.send(
        "POST", "/applications/imports", data="Núñez".encode("latin-1"), content_type="text/csv"
    )
    require_problem(answer, 422, "invalid")
    assert answer.json["errors"][0]["code"] == "not_utf8"
