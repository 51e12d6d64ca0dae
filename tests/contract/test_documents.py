"""The documents that are checked in are those that the contracts make."""

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from shared.contracts import CATALOGUE, SUBSCRIBERS, export

ASYNCAPI = json.loads((export.ROOT / export.ASYNCAPI).read_text(encoding="utf-8"))
CHECKED_IN = sorted((export.ROOT / export.SCHEMAS).glob("*.v*.json"))


def test_documents_and_contracts_agree() -> None:
    assert export.drift() == []


def test_no_schema_is_released_before_1_0_and_each_from_then_on() -> None:
    project = tomllib.loads((export.ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    is_before = project["version"].startswith("0.")

    assert export.unreleased().keys() == ({path.name for path in CHECKED_IN} if is_before else set())
    assert (export.ROOT / export.RELEASED).exists() is not is_before


@pytest.mark.parametrize("path", CHECKED_IN, ids=lambda path: path.name)
def test_a_schema_is_valid_json_schema(path: Any) -> None:
    Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_every_event_has_its_channel_its_sender_and_its_hearers() -> None:
    operations = ASYNCAPI["operations"]
    for event_type, contract in CATALOGUE.items():
        exchange = ASYNCAPI["channels"][event_type]["bindings"]["amqp"]["exchange"]["name"]
        assert exchange == f"{contract.publisher}.events"
        assert operations[f"send.{event_type}"]["action"] == "send"
    for service, types in SUBSCRIBERS.items():
        heard = operations[f"receive.{service}"]["messages"]
        assert [reference["$ref"].rpartition("/")[2] for reference in heard] == list(types)


def test_every_reference_leads_somewhere() -> None:
    for reference in _references(ASYNCAPI):
        target = ASYNCAPI
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target


def _references(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        if "$ref" in node:
            yield node["$ref"]
        for child in node.values():
            yield from _references(child)
    elif isinstance(node, list):
        for child in node:
            yield from _references(child)
