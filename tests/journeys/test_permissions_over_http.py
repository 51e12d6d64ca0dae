"""Every operation as every role, over HTTP and through the broker: refused just where the policy says so."""

import re

import httpx
import pytest

from services.gateway.api.operations import OPERATIONS, Operation
from shared.actor import FAMILY, Role
from shared.contracts.operation import Version
from shared.contracts.policy import POLICY
from shared.ids import new_id
from tests.support.stack import TestStack

ROLES = [role for role in Role if role is not Role.APPLICANT]
UNKNOWN = "none-such"
"""An id that nothing has: what is allowed finds nothing, and changes nothing."""


@pytest.fixture(scope="module")
def clients(stack: TestStack) -> dict[Role, httpx.Client]:
    """One signed-in program for each role of the demo program."""
    return {role: stack.client(role.value) for role in ROLES}


def _call(client: httpx.Client, operation: Operation, service: str) -> httpx.Response:
    path = re.sub(r"<\w+>", UNKNOWN, operation.path.replace("<service>", service))
    if not operation.is_command:
        return client.get(f"/api/v1{path}")
    # A field that no operation knows: what is allowed is refused for it, and changes nothing.
    body = {"no_such_field": True}
    tag = {"If-Match": '"1"'} if operation.contract.version is Version.REQUIRED else {}
    return client.post(f"/api/v1{path}", json=body, headers={"Idempotency-Key": new_id(), **tag})


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_refused_exactly_where_the_policy_says_so(
    clients: dict[Role, httpx.Client], role: Role
) -> None:
    wrong = {}
    for operation in OPERATIONS:
        for service in operation.services:
            answer = _call(clients[role], operation, service)
            allowed = role in POLICY[f"{service}.{operation.name}"]
            assert answer.status_code not in (401, 500, 503), answer.text
            if allowed and role in FAMILY and "<" in operation.path:
                continue  # whose it is decides here, not the role
            if (answer.status_code == 403) == allowed:
                wrong[f"{service}.{operation.name}"] = answer.status_code
    assert wrong == {}


def test_without_a_sign_in_every_operation_answers_401(stack: TestStack) -> None:
    with httpx.Client(base_url=stack.base_url, trust_env=False) as nobody:
        for operation in OPERATIONS:
            for service in operation.services:
                assert _call(nobody, operation, service).status_code == 401, operation.name
