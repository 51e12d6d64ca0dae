"""docs/environment.md names every variable that is used, and none that is not."""

import ast
import re
from collections.abc import Iterator

from deploy.local.options import ROOT
from shared.services import SERVICES
from tests.support.compose import (
    COMPOSE_TEXT,
    DOCKERFILE,
    NAME,
    containers,
    interpolated,
    python_files,
)

DOCUMENT = (ROOT / "docs" / "environment.md").read_text()
MAKEFILE = (ROOT / "Makefile").read_text()
OF_MAKE = {"MAKEFILE_LIST", "SHELL", "CURDIR"}
OF_THE_SYSTEM = {"PATH", "LANG", "TZ", "TMPDIR"}
SERVICE = "<SERVICE>"


def documented() -> set[str]:
    names = set(re.findall(rf"^\| `({NAME}(?:{SERVICE})?[A-Z_]*)` \|", DOCUMENT, re.M))
    return {name.replace(SERVICE, service.upper()) for name in names for service in SERVICES}


def read_by_code() -> Iterator[str]:
    """First arguments of `env.<kind>(...)`, keys of `os.environ`, and tables of names."""
    for path in python_files():
        text = path.read_text()
        if "environs" not in text and "os.environ" not in text:
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(
                ("env.", "os.environ.", "os.getenv")
            ):
                yield from _names(node.args[0]) if node.args else ()
            if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
                yield from _names(node.slice)
            if isinstance(node, ast.Assign) and "VARIABLES" in ast.unparse(node.targets[0]):
                yield from (name for part in ast.walk(node.value) for name in _names(part))


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.findall(rf"^{NAME}$", node.value)
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) if isinstance(part, ast.Constant) else SERVICE for part in node.values)
        return [text.replace(SERVICE, service.upper()) for service in SERVICES if re.match(NAME, text)]
    return []


def set_for_containers() -> set[str]:
    in_compose = {name for container in containers().values() for name in container.get("environment", {})}
    in_image = set(re.findall(rf"(?:^ENV|\s)\s*({NAME})=", DOCKERFILE, re.M))
    return in_compose | in_image


def used_by_make() -> set[str]:
    here = set(re.findall(rf"^(?:export )?({NAME})\s*:?=", MAKEFILE, re.M)) - {"PYTHONDONTWRITEBYTECODE"}
    asked = set(re.findall(rf"^({NAME})\s*\?=", MAKEFILE, re.M)) | set(
        re.findall(rf"\$\(({NAME})\)", MAKEFILE)
    )
    return asked - here - OF_MAKE


def test_every_variable_that_is_used_is_documented() -> None:
    used = {*read_by_code(), *interpolated(), *set_for_containers(), *used_by_make()}
    assert "AMQP_URI" in used
    assert "REPLICAS_STIPENDS" in used
    assert sorted(used - OF_THE_SYSTEM - documented()) == []


def test_no_variable_is_documented_that_nobody_uses() -> None:
    used = {*read_by_code(), *interpolated(), *set_for_containers(), *used_by_make()}
    assert sorted(documented() - used) == []


def test_defaults_in_the_compose_file_are_those_of_the_document() -> None:
    for name, default in re.findall(rf"\$\{{({NAME}):-([^}}]*)\}}", COMPOSE_TEXT):
        assert f"| `{name}` | `{default}` |" in DOCUMENT
