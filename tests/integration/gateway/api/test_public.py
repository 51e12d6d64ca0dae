"""The form that anyone may send."""

from services.gateway.http import rules
from tests.support.api import APPLICATION, require_problem
from tests.support.gateway import ApiClient, GatewayHarness


def test_anyone_may_apply_to_a_program_that_exists_and_staff_find_the_application(
    gateway: GatewayHarness, staff: ApiClient
) -> None:
    staff.get("/me")
    applied = gateway.anonymous().post("/public/lakeshore/applications", APPLICATION)
    assert applied.status_code == 201, applied.text
    found = staff.get(f"/applications/{applied.json['application_id']}")
    assert found.json["family_name"] == "Núñez"
    nowhere = gateway.anonymous().post("/public/nowhere/applications", APPLICATION)
    require_problem(nowhere, 404, "not_found")
    require_problem(gateway.anonymous().post("/public/platform/applications", APPLICATION), 404, "not_found")


def test_a_stranger_s_key_is_in_nobody_s_way(gateway: GatewayHarness, staff: ApiClient) -> None:
    staff.get("/me")
    path, key = (
        "/public/lakeshore/applications",
        {"Idempotency-Key": "a-key-that-two-people-chose-" + "x" * 172},
    )
    first, again, another = (
        gateway.anonymous().post(path, APPLICATION | {"email": f"{name}@families.example"}, headers=key)
        for name in ("first", "first", "another")
    )
    assert [answer.status_code for answer in (first, again, another)] == [201, 201, 201]
    assert first.json == again.json
    assert another.json["application_id"] != first.json["application_id"]


def test_a_wrong_public_form_names_every_field(gateway: GatewayHarness, staff: ApiClient) -> None:
    staff.get("/me")
    answer = gateway.anonymous().post("/public/lakeshore/applications", {"email": "no"})
    require_problem(answer, 422, "invalid")
    assert {error["field"] for error in answer.json["errors"]} >= {"given_name", "advisor_kind", "email"}


def test_the_public_form_is_limited_by_address(
    gateway: GatewayHarness, staff: ApiClient, counted: None
) -> None:
    limit = int(rules.PUBLIC_FORM_PER_ADDRESS.split()[0])
    anonymous = gateway.anonymous()
    for _ in range(limit):
        assert anonymous.post("/public/lakeshore/applications", {}).status_code == 422
    answer = anonymous.post("/public/lakeshore/applications", {})
    require_problem(answer, 429, "too_many_requests")
    assert 0 < int(answer.headers["Retry-After"]) <= 61
    elsewhere = gateway.app.test_client().post(
        "/api/v1/public/lakeshore/applications", json={}, environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 400
