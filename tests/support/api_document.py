"""The OpenAPI document as a judge: does an answer look the way the document says?"""

import copy
from typing import Any

from jsonschema import Draft202012Validator
from werkzeug.routing import Map
from werkzeug.test import TestResponse


class ApiDocument:
    """Checks answers against the document: their status, their type of content, and every field."""

    def __init__(self, document: dict[str, Any], url_map: Map) -> None:
        self._document = document
        self._adapter = url_map.bind("127.0.0.1")
        self._components = _closed(document["components"])
        self._paths = {_shape(path): item for path, item in document["paths"].items()}

    def check(self, method: str, path: str, answer: TestResponse) -> None:
        """Raise AssertionError when the answer is not what the document says."""
        operation = self._operation(method, path)
        if operation is None:
            return
        described = operation["responses"].get(str(answer.status_code))
        if described is None:
            raise AssertionError(f"{method} {path}: {answer.status_code} is not described")
        content = described.get("content", {})
        if not content:
            assert not answer.data, f"{method} {path}: a body is not described"
            return
        assert answer.mimetype in content, f"{method} {path}: {answer.mimetype} is not described"
        if answer.is_json:
            self._validate(content[answer.mimetype]["schema"], answer.json, f"{method} {path}")

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        address = path.partition("?")[0]
        if not self._adapter.test(address, method):
            return None
        rule, _ = self._adapter.match(address, method, return_rule=True)
        return self._paths.get(_shape(rule.rule), {}).get(method.lower())

    def _validate(self, schema: dict[str, Any], value: Any, what: str) -> None:
        validator = Draft202012Validator({**_closed(schema), "components": self._components})
        wrong = [f"{list(error.absolute_path)}: {error.message}" for error in validator.iter_errors(value)]
        assert not wrong, f"{what} answers otherwise than described: {wrong}"


def _shape(path: str) -> str:
    """`/claims/{claim_id}` and `/claims/<claim_id>` alike, without the names."""
    parts = ("*" if part[:1] in ("{", "<") else part for part in path.split("/"))
    return "/".join(parts)


def _closed(schema: Any) -> Any:
    """The same schema, but a field that it does not name is wrong."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(value) for name, value in copy.copy(schema).items()}
    if "properties" in schema and isinstance(schema["properties"], dict):
        closed.setdefault("additionalProperties", False)
    return closed
