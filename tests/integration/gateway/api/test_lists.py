"""Lists, gone through by cursors that they gave."""

import re
from typing import Any

import pytest

from services.gateway.api.operations import OPERATIONS, Operation
from shared.actor import FAMILY, Role
from shared.contracts.policy import POLICY
from shared.rpc import cursors
from tests.support.api import APPLICATION, require_problem
from tests.support.gateway import ApiClient, GatewayHarness

LISTS = [operation for operation in OPERATIONS if "cursor" in operation.contract.request().fields]


@pytest.mark.parametrize("operation", LISTS, ids=lambda operation: operation.name)
def test_a_cursor_that_the_list_never_gave_is_refused(gateway: GatewayHarness, operation: Operation) -> None:
    path = re.sub(r"<(\w+)>", "none", operation.path.replace("<service>", operation.services[0]))
    role = min(set(POLICY[operation.policy_keys[0]]) - FAMILY)
    own = cursors.cursor_to(operation.policy_keys[0], "a-place")
    another = cursors.cursor_to("gateway.another_list", "a-place")
    client = gateway.as_role(role)
    known = client.get(path, query_string={"cursor": own})
    assert known.status_code == (404 if "job_id" in operation.path_fields else 200)
    for wrong in ("garbage", "01a20fbf-f1ad-77aa-a59b-cabb05434409", own + "!", own[:-1], another, "é", "\0"):
        answer = client.get(path, query_string={"cursor": wrong})
        require_problem(answer, 422, "invalid")
        assert {error["field"] for error in answer.json["errors"]} == {"cursor"}


def test_several_values_stand_in_one_field_with_commas_between_them(gateway: GatewayHarness) -> None:
    staff = gateway.as_role(Role.ENGAGEMENT_STAFF)
    ids = [staff.post("/applications", APPLICATION).json["application_id"] for _ in range(3)]
    found = staff.get(f"/applications?ids={ids[0]},{ids[2]},unknown").json["items"]
    assert [one["application_id"] for one in found] == [ids[2], ids[0]]
    assert staff.get("/invitations?statuses=invited,seated").json["items"] == []
    odd = staff.get("/invitations?statuses=invited,odd")
    assert [(one["field"], one["code"]) for one in odd.json["errors"]] == [("statuses", "not_a_choice")]
    many = staff.get(f"/applications?ids={','.join(['x'] * 201)}")
    assert [(one["field"], one["code"]) for one in many.json["errors"]] == [("ids", "length")]


@pytest.mark.parametrize("list_of", ["/applications?status=submitted", "/waiting?what=decision"])
def test_a_list_is_gone_through_by_cursors_put_into_the_address_as_they_are(
    gateway: GatewayHarness, staff: ApiClient, list_of: str
) -> None:
    for number in range(5):
        person = APPLICATION | {"email": f"one-of-five-{number}@families.example"}
        assert staff.post("/applications", person).status_code == 201
    gateway.let_facts_flow()
    everything = staff.get(f"{list_of}&limit=200").json["items"]
    seen: list[Any] = []
    address: str | None = f"{list_of}&limit=2"
    while address and len(seen) <= len(everything):
        page = staff.get(address).json
        seen += page["items"]
        address = page["next_cursor"] and f"{list_of}&limit=2&cursor={page['next_cursor']}"
    assert seen == everything
