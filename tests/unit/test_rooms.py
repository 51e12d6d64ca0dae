"""Every service has the same rooms, so that whoever knows one knows all."""

import ast
from pathlib import Path

import pytest

from shared.config import SERVICES

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("service", "use_cases", "models", "rules", "schemas")
OWN_ROOMS = {
    "gateway": {
        *("administration", "api", "app", "assets", "backend", "context", "errors", "granted", "pages"),
        *("passwords", "problems", "protection", "sign_in", "static", "templates", "translations"),
        *("unreadable", "web"),
    }
}
"""What only the gateway has: the API, the pages, and signing in."""

SERVICE_LINES_MAX = 3
BESIDE_ROOMS = ("__init__.py", "__pycache__", "README.md")
TABLES = ("COMMANDS", "QUERIES", "SUBSCRIPTIONS", "DOCUMENTS")


def _room(service: str, room: str) -> Path | None:
    folder = ROOT / "services" / service
    places = (folder / f"{room}.py", folder / room / "__init__.py")
    return next((place for place in places if place.is_file()), None)


def _modules(service: str, room: str) -> list[Path]:
    """The modules of a room, which is a package once it outgrows a file."""
    place = _room(service, room)
    assert place is not None
    return sorted(place.parent.rglob("*.py")) if place.name == "__init__.py" else [place]


def test_the_services_are_those_that_can_be_run() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}

    assert folders == set(SERVICES)


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("room", ROOMS)
def test_each_service_has_each_room(service: str, room: str) -> None:
    assert _room(service, room) is not None, f"services/{service} has no {room}.py"


@pytest.mark.parametrize("service", SERVICES)
def test_no_service_has_a_room_that_the_others_lack(service: str) -> None:
    found = {path.stem for path in (ROOT / "services" / service).iterdir() if path.name not in BESIDE_ROOMS}

    assert found == set(ROOMS) | OWN_ROOMS.get(service, set())


@pytest.mark.parametrize("service", SERVICES)
def test_the_nameko_class_has_entry_points_only_each_of_a_few_lines(service: str) -> None:
    tree = ast.parse((ROOT / "services" / service / "service.py").read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]

    assert functions
    assert [one.name for one in functions if not one.decorator_list] == []
    assert {one.name: lines for one in functions if (lines := _lines_of(one)) > SERVICE_LINES_MAX} == {}


def _lines_of(function: ast.FunctionDef) -> int:
    """How many lines it has between its docstring and its end."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_tells_what_it_owns_says_and_hears(service: str) -> None:
    text = (ROOT / "services" / service / "README.md").read_text()

    assert text.startswith("# ")
    assert len(text) > 200


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("room", ROOMS)
def test_each_room_says_what_it_is_for(service: str, room: str) -> None:
    modules = _modules(service, room)

    assert [str(one) for one in modules if not ast.get_docstring(ast.parse(one.read_text()))] == []


@pytest.mark.parametrize("service", SERVICES)
def test_routing_is_data_at_the_end_of_the_use_cases(service: str) -> None:
    place = _room(service, "use_cases")
    assert place is not None
    bound = _bound(place)
    body = ast.parse(place.read_text()).body
    last_function = max(
        (position for position, node in enumerate(body) if isinstance(node, ast.FunctionDef)), default=-1
    )

    assert set(TABLES) <= set(bound)
    assert all(bound[table] > last_function for table in TABLES)


@pytest.mark.parametrize("service", SERVICES)
def test_one_module_shows_all_that_a_service_does(service: str) -> None:
    showing = [one for one in _modules(service, "use_cases") if set(TABLES) & set(_bound(one))]

    assert showing == [_room(service, "use_cases")]


def _bound(module: Path) -> dict[str, int]:
    """The names that are given a value, each with its position in the module."""
    return {
        name.id: position
        for position, node in enumerate(ast.parse(module.read_text()).body)
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(name, ast.Name)
    }
