"""The table of operations against what the services offer, and the document made from it."""

import importlib
from collections import Counter
from typing import Any

import pytest
from marshmallow import Schema, fields

from services.gateway.api.operations import OPERATIONS, SERVICES, Operation
from shared.application import platform
from shared.contracts.policy import POLICY

NOT_BY_TABLE = {"insights.reconcile"}
"""Answered by a view of its own, which asks more than one service."""

OWN_OF_THE_GATEWAY = {key for key in POLICY if key.startswith("gateway.")}


def _owners_schemas() -> dict[str, type[Schema]]:
    found: dict[str, type[Schema]] = {}
    for service in SERVICES:
        module = importlib.import_module(f"services.{service}.use_cases")
        rows = (
            *module.COMMANDS,
            *module.QUERIES,
            *platform.commands(service, None),
            *platform.queries(service, None),
        )
        found |= {f"{service}.{row.name}": row.schema for row in rows}
    return found


OWNERS = _owners_schemas()


def _path_fields(operation: Operation) -> set[str]:
    return {part.strip("<>") for part in operation.path.split("/") if part.startswith("<")} - {"service"}


def _described(operation: Operation) -> dict[str, fields.Field]:
    schema = operation.body if operation.is_command else operation.query
    return dict(schema().fields) if schema else {}


def test_every_command_and_query_has_a_route_and_every_route_a_command_or_query() -> None:
    routed = {key for operation in OPERATIONS for key in operation.policy_keys}
    assert routed == set(OWNERS) - NOT_BY_TABLE


def test_every_operation_is_in_the_policy_and_nothing_else_is() -> None:
    routed = {key for operation in OPERATIONS for key in operation.policy_keys}
    assert routed == set(POLICY) - NOT_BY_TABLE - OWN_OF_THE_GATEWAY


def test_no_two_operations_share_a_name_or_an_address() -> None:
    assert max(Counter(operation.name for operation in OPERATIONS).values()) == 1
    assert max(Counter((operation.method, operation.path) for operation in OPERATIONS).values()) == 1


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_the_document_describes_the_fields_that_the_owner_takes(operation: Operation) -> None:
    for key in operation.policy_keys:
        owner: dict[str, Any] = dict(OWNERS[key]().fields)
        if operation.versioned:
            assert "version" in owner
            owner.pop("version")
        by_path = _path_fields(operation)
        assert by_path <= set(owner)
        described = _described(operation)
        assert set(described) == set(owner) - by_path
        for name, field in described.items():
            assert field.required == owner[name].required, name


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_that_takes_a_version_says_so(operation: Operation) -> None:
    takes = any("version" in OWNERS[key]().fields for key in operation.policy_keys)
    assert operation.versioned == takes
