"""The table of operations against what the services offer, and the document made from it."""

import importlib
from collections import Counter
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema, fields

from services.gateway.api import views
from services.gateway.api.operations import OPERATIONS, Operation
from services.gateway.schemas.applications import SubmitApplication
from services.recruitment.applications.rules.applicants import (
    APPLICANT_FIELDS,
    VALUE_CHARACTERS_MAX,
    read_applicant,
)
from services.recruitment.people.rules.names import NAME_CHARACTERS_MAX
from shared import services
from shared.contracts.policy import POLICY
from shared.contracts.recruitment.participation import ADVISOR_KINDS
from shared.runtime import operator

NOT_BY_TABLE = {"insights.reconcile"}
"""Answered by a view of its own, which asks more than one service."""

OWN_OF_THE_GATEWAY = {key for key in POLICY if key.startswith("gateway.")}


def _owners_schemas() -> dict[str, type[Schema]]:
    found: dict[str, type[Schema]] = {}
    for service in services.OWNERS:
        module = importlib.import_module(f"services.{service}.routing")
        rows = (
            *module.COMMANDS,
            *module.QUERIES,
            *operator.commands(service, None),
            *operator.queries(service, None),
        )
        found |= {f"{service}.{row.name}": row.schema for row in rows}
    return found


OWNERS = _owners_schemas()


def _as_documented(field: fields.Field) -> dict[str, Any]:
    """What the document says of a field, all that is nested in it included, but for words to people."""
    spec = APISpec("A field", "1", "3.1.0", plugins=[plugin := MarshmallowPlugin(lambda _schema: None)])
    assert spec
    assert plugin.converter is not None
    return _bounds(plugin.converter.field2property(field))


def _bounds(schema: Any) -> Any:
    if not isinstance(schema, dict):
        return schema
    return {name: _bounds(value) for name, value in schema.items() if name not in _FOR_PEOPLE}


_FOR_PEOPLE = {"description", "x-minimum", "x-maximum", "default"}
"""Moments have bounds that JSON Schema has no word for; what is left out is for the owner to fill in."""


def _path_schema(operation: Operation, name: str) -> dict[str, Any]:
    return next(one["schema"] for one in views.path_parameters(operation) if one["name"] == name)


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
        by_path = set(operation.path_fields)
        assert by_path <= set(owner)
        described = _described(operation)
        assert set(described) == set(owner) - by_path
        for name, field in described.items():
            if operation.name != "submit_application":
                assert _as_documented(field) == _as_documented(owner[name]), name
                assert field.required == owner[name].required, name
        for name in by_path:
            assert _path_schema(operation, name).items() <= _as_documented(owner[name]).items()


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)
def test_an_operation_that_takes_a_version_says_so(operation: Operation) -> None:
    takes = any("version" in OWNERS[key]().fields for key in operation.policy_keys)
    assert operation.versioned == takes


def test_an_application_is_described_within_what_its_owner_takes() -> None:
    described = SubmitApplication().fields
    assert set(described) == set(APPLICANT_FIELDS)
    _, missing = read_applicant({})
    needed = {one["field"] for one in missing if one["code"] == "required"}
    assert {name for name, field in described.items() if field.required} == needed
    bounds = {name: _as_documented(field) for name, field in described.items()}
    for name in ("given_name", "family_name"):
        assert bounds[name]["maxLength"] == NAME_CHARACTERS_MAX
    for name in ("email", "phone", "language"):
        assert bounds[name]["maxLength"] == VALUE_CHARACTERS_MAX
    assert bounds["advisor_kind"]["enum"] == list(ADVISOR_KINDS)
