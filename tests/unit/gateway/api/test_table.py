"""The table of operations against the contracts, and the document made from it."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from marshmallow import Schema

from services.gateway.api import replies, views
from services.gateway.api.described import described
from services.gateway.api.operations import OPERATIONS, Operation
from services.gateway.http.errors import VersionMissing
from services.recruitment.applications.rules.applicants import APPLICANT_FIELDS, read_applicant
from shared.contracts import gateway
from shared.contracts.operation import Version
from shared.contracts.operations import OPERATIONS as CONTRACTS
from shared.contracts.recruitment.applications import SubmitApplication
from shared.contracts.stipends.claims import APPROVE_CLAIM

NOT_BY_TABLE = {"insights.reconcile"}
"""Answered by a view of its own, which asks more than one service."""
OWN_OF_THE_GATEWAY = {contract.name for contract in gateway.OPERATIONS}
EVERY_OPERATION = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.name)


def _document(schema: type[Schema]) -> dict[str, Any]:
    plugin = MarshmallowPlugin(lambda _schema: None)
    APISpec("A schema", "1", "3.1.0", plugins=[plugin])
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(described)
    return plugin.converter.schema2jsonschema(schema())


def test_every_command_and_query_has_a_route_and_every_route_a_command_or_query() -> None:
    routed = {key for operation in OPERATIONS for key in operation.policy_keys}
    assert routed == set(CONTRACTS) - NOT_BY_TABLE - OWN_OF_THE_GATEWAY


def test_no_two_operations_share_a_name_or_an_address() -> None:
    assert max(Counter(operation.name for operation in OPERATIONS).values()) == 1
    assert max(Counter((operation.method, operation.path) for operation in OPERATIONS).values()) == 1


@EVERY_OPERATION
def test_the_contracts_of_one_route_differ_in_the_service_and_its_people_alone(operation: Operation) -> None:
    first = operation.contract
    for one in operation.contracts:
        assert replace(one, name=first.name, roles=first.roles) == first


@EVERY_OPERATION
def test_commands_are_posted_and_queries_are_got(operation: Operation) -> None:
    assert operation.method == ("POST" if operation.is_command else "GET")


@EVERY_OPERATION
def test_each_field_of_a_request_comes_from_one_place(operation: Operation) -> None:
    sent = set(operation.sent().fields) if operation.sent else set()
    by_header = {"version"} if operation.versioned else set()
    assert sorted([*operation.path_fields, *sent, *by_header]) == sorted(operation.contract.request().fields)


@EVERY_OPERATION
def test_the_document_tells_the_bounds_of_what_stands_in_the_path(operation: Operation) -> None:
    described_by_name = {one["name"]: one["schema"] for one in views.path_parameters(operation)}
    for name in operation.path_fields:
        described = described_by_name[name]
        if described["type"] == "integer":
            assert described["minimum"] <= described["maximum"]
            continue
        assert described["minLength"] == 1
        assert described["maxLength"] >= 128


def test_an_application_is_described_within_what_its_owner_takes() -> None:
    document = _document(SubmitApplication)
    assert set(document["properties"]) == set(APPLICANT_FIELDS)
    _, missing = read_applicant({})
    assert set(document["required"]) == {one["field"] for one in missing if one["code"] == "required"}


def test_what_an_applicant_leaves_out_is_judged_with_all_the_rest() -> None:
    assert SubmitApplication().load({"given_name": "Ana"}) == {
        **dict.fromkeys(APPLICANT_FIELDS, ""),
        "given_name": "Ana",
    }


def test_where_a_version_is_required_a_call_without_if_match_is_refused_and_one_with_it_is_not() -> None:
    app = Flask(__name__)
    with app.test_request_context(), pytest.raises(VersionMissing) as refused:
        replies.expected_version(required=True)
    assert refused.value.status == 428
    with app.test_request_context(headers={"If-Match": '"7"'}):
        assert replies.expected_version(required=True) == {"version": 7}
    with app.test_request_context():
        assert replies.expected_version(required=False) == {}


STRICT = Operation("POST", "/claims/<claim_id>/approval", (replace(APPROVE_CLAIM, version=Version.REQUIRED),))
"""A command as one whose contract requires a version."""


def test_a_view_asks_nobody_when_a_required_version_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "signed_in_actor", lambda: None)
    with Flask(__name__).test_request_context(method="POST"), pytest.raises(VersionMissing):
        views.view_of(STRICT)(claim_id="claim-1")


def test_the_document_says_that_a_version_is_required() -> None:
    (header,) = (one for one in views._parameters(STRICT) if one.get("name") == "If-Match")
    assert header["required"] is True
