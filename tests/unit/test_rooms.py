"""Every service has the same rooms, so that whoever knows one knows all."""

import ast
from pathlib import Path

import pytest

from shared.services import SERVICES

ROOT = Path(__file__).resolve().parents[2]
OF_A_SERVICE = {"__init__.py", "service.py", "routing.py", "README.md"}
OF_A_SUBDOMAIN = {"models", "rules", "replies", "use_cases", "api", "events", "migrations"}
OWN = {
    "identity": {"tallies.py"},
    "recruitment": {"tallies.py", "people/queries.py"},
    "training": {"tallies.py"},
    "advocacy": {"tallies.py"},
    "stipends": {"tallies.py", "ledger/watch.py"},
    "insights": {"tallies.py", "display.py", "preloads.py"},
}
"""What one service has beside the rooms of all."""
DOMAIN = tuple(OWN)
SERVICE_LINES_MAX = 3
MODULE_LINES_MAX = 300
BY_PATH = ("unit", "integration")
"""The kinds of tests whose folders are those of what they test."""
TABLES = ("COMMANDS", "QUERIES", "SUBSCRIPTIONS", "DOCUMENTS")


def _folder(service: str) -> Path:
    return ROOT / "services" / service


def _modules(service: str) -> list[Path]:
    return sorted(_folder(service).rglob("*.py"))


def _subdomains(service: str) -> list[Path]:
    return sorted(path.parent for path in _folder(service).glob("*/__init__.py"))


def test_the_services_are_those_that_can_be_run() -> None:
    folders = {path.parent.name for path in (ROOT / "services").glob("*/__init__.py")}

    assert folders == set(SERVICES)


@pytest.mark.parametrize("service", DOMAIN)
def test_a_service_has_its_entry_points_its_tables_and_subdomains(service: str) -> None:
    found = {path.name for path in _folder(service).iterdir() if path.is_file()}

    assert found == OF_A_SERVICE | {name for name in OWN[service] if "/" not in name}
    assert _subdomains(service)


@pytest.mark.parametrize("service", DOMAIN)
def test_a_subdomain_has_no_room_that_the_others_lack(service: str) -> None:
    found = {
        f"{subdomain.name}/{path.name}"
        for subdomain in _subdomains(service)
        for path in subdomain.iterdir()
        if path.stem not in OF_A_SUBDOMAIN | {"__init__", "__pycache__"}
    }

    assert found == {name for name in OWN[service] if "/" in name}


@pytest.mark.parametrize("service", SERVICES)
def test_the_nameko_class_has_entry_points_only_each_of_a_few_lines(service: str) -> None:
    tree = ast.parse((_folder(service) / "service.py").read_text())
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]

    assert functions
    assert [one.name for one in functions if not one.decorator_list] == []
    assert {one.name: lines for one in functions if (lines := _lines_of(one)) > SERVICE_LINES_MAX} == {}


def _lines_of(function: ast.FunctionDef) -> int:
    """How many lines it has between its docstring and its end."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("service", SERVICES)
def test_each_service_tells_what_it_owns_publishes_and_subscribes_to(service: str) -> None:
    text = (_folder(service) / "README.md").read_text()

    assert text.startswith("# ")
    assert len(text) > 200


@pytest.mark.parametrize("service", SERVICES)
def test_each_module_says_what_it_is_for(service: str) -> None:
    silent = [path for path in _modules(service) if not ast.get_docstring(ast.parse(path.read_text()))]

    assert [str(path.relative_to(ROOT)) for path in silent] == []


@pytest.mark.parametrize("service", DOMAIN)
def test_a_module_that_outgrows_a_screenful_is_a_package(service: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _modules(service)
        if (lines := len(path.read_text().splitlines())) > MODULE_LINES_MAX
    }

    assert long == {}


def test_a_file_of_tests_and_what_supports_it_is_no_longer_than_a_module() -> None:
    long = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "tests").rglob("*.py"))
        if len(path.read_text().splitlines()) > MODULE_LINES_MAX
    ]

    assert long == []


@pytest.mark.parametrize("kind", BY_PATH)
def test_tests_stand_in_the_folder_of_what_they_test(kind: str) -> None:
    of_kind = ROOT / "tests" / kind
    folders = {path.parent.relative_to(of_kind) for path in of_kind.rglob("test_*.py")}
    # Of services and of shared without that first step: unit/stipends/claims, unit/rpc, unit/deploy/local.
    tested = (ROOT / "services", ROOT / "shared", ROOT, ROOT / "tests")

    assert sorted(str(one) for one in folders if not any((place / one).is_dir() for place in tested)) == []


@pytest.mark.parametrize("service", SERVICES)
def test_one_module_shows_all_that_a_service_does(service: str) -> None:
    showing = [one for one in _modules(service) if set(TABLES) & set(_bound(one))]

    # The gateway's are with its accounts; its own routing puts pages together.
    place = "accounts/routing.py" if service == "gateway" else "routing.py"
    assert showing == [_folder(service) / place]
    assert set(TABLES) <= set(_bound(showing[0]))


def _bound(module: Path) -> set[str]:
    """The names that are given a value in a module."""
    return {
        name.id
        for node in ast.parse(module.read_text()).body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for name in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(name, ast.Name)
    }


@pytest.mark.parametrize("service", DOMAIN)
def test_shapes_of_requests_and_replies_stand_in_the_contracts_alone(service: str) -> None:
    marshmallow = [path for path in _modules(service) if "marshmallow" in _imported(path)]

    assert [str(path.relative_to(ROOT)) for path in marshmallow] == []


def _imported(module: Path) -> set[str]:
    """The packages whose names a module imports."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            found |= {one.name.split(".")[0] for one in node.names}
    return found
