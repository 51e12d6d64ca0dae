"""Making a marshmallow schema copies each of its fields: that is done at import, never for each request."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PLACES = ("services", "shared")


def _trees() -> dict[Path, ast.Module]:
    paths = [path for place in PLACES for path in (ROOT / place).rglob("*.py")]
    return {path: ast.parse(path.read_text()) for path in paths}


TREES = _trees()


def _schemas() -> set[str]:
    """The names of all classes that are schemas, by what they are made of."""
    bases = {
        node.name: {_name(base) for base in node.bases}
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {"Schema"}
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _made_in_functions(tree: ast.Module, schemas: set[str]) -> list[str]:
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    schemas = schemas - {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    calls = [node for function in functions for node in ast.walk(function) if isinstance(node, ast.Call)]
    return [_name(call.func) for call in calls if _name(call.func) in schemas]


def test_no_function_makes_a_schema() -> None:
    schemas = _schemas()
    assert "AdvisorReply" in schemas
    made = {str(path.relative_to(ROOT)): _made_in_functions(tree, schemas) for path, tree in TREES.items()}

    assert {path: names for path, names in made.items() if names} == {}


def test_one_that_did_would_be_noticed() -> None:
    tree = ast.parse("def reply(one):\n    return schemas.AdvisorReply().dump(one)\n")

    assert _made_in_functions(tree, {"AdvisorReply"}) == ["AdvisorReply"]
