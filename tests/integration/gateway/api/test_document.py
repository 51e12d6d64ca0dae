"""The API's description, for programs and for people."""

import re

from openapi_spec_validator import validate

from services.gateway.api.operations import OPERATIONS
from services.gateway.http.problems import MEDIA_TYPE
from tests.support.gateway import GatewayHarness


def test_the_document_is_openapi_3_1(gateway: GatewayHarness) -> None:
    document = gateway.app.test_client().get("/api/openapi.json").json
    assert document["openapi"].startswith("3.1")
    validate(document)
    operations = [one for item in document["paths"].values() for one in item.values() if "summary" in one]
    assert len({one["operationId"] for one in operations}) == len(operations) == len(OPERATIONS) + 5
    for one in operations:
        for status, answer in one["responses"].items():
            if int(status) >= 400:
                assert set(answer["content"]) == {MEDIA_TYPE}


def test_the_document_tells_of_every_problem_that_may_come(gateway: GatewayHarness) -> None:
    document = gateway.app.test_client().get("/api/openapi.json").json
    limited = {"sign_in", "apply"}
    for item in document["paths"].values():
        for one in [one for one in item.values() if "summary" in one]:
            told = set(one["responses"])
            assert told >= {"400", "500", "503"}, one["operationId"]
            assert told >= {"413", "415", "422"} or "requestBody" not in one, one["operationId"]
            assert ("429" in told) == (one["operationId"] in limited), one["operationId"]


def test_the_readable_page_shows_every_operation_and_loads_nothing_from_elsewhere(
    gateway: GatewayHarness,
) -> None:
    page = gateway.app.test_client().get("/api/").text
    document = gateway.app.test_client().get("/api/openapi.json").json
    for path in document["paths"]:
        assert path in page
    assert not re.findall(r'(?:src|href)="(?:https?:)?//', page)
    assert "<script" not in page
    assert "style=" not in page
