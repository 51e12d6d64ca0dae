"""What lists services by hand is held against the table of services."""

import tomllib
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from deploy.operate.demo import narrator
from services.gateway.api import views
from services.gateway.api.operations import OPERATIONS
from services.gateway.kit import labels
from shared.contracts import POLICY, PUBLISHERS, SUBSCRIBERS
from shared.release import RELEASE
from shared.services import OWNERS, SERVICES, TABLE, Kind, service

ROOT = Path(__file__).resolve().parents[2]


def _import_contracts() -> list[dict[str, Any]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return project["tool"]["importlinter"]["contracts"]


def test_no_service_is_allowed_to_import_another() -> None:
    (independence,) = (one for one in _import_contracts() if one["type"] == "independence")

    assert independence["modules"] == [f"services.{name}" for name in SERVICES]


def test_who_takes_events_has_a_list_of_them_and_nobody_else() -> None:
    assert set(SUBSCRIBERS) == set(OWNERS)


def test_services_of_a_domain_publish_and_read_models_do_not() -> None:
    assert set(PUBLISHERS) == {one.name for one in TABLE if one.kind is Kind.DOMAIN}


def test_the_policy_speaks_of_services_that_exist() -> None:
    assert {key.split(".")[0] for key in POLICY} == set(SERVICES)


def test_the_api_reaches_every_owner() -> None:
    assert {name for one in OPERATIONS for name in one.services} == set(OWNERS)


@pytest.mark.parametrize("name", SERVICES)
def test_who_stores_documents_has_a_database(name: str) -> None:
    assert service(name).has_database == bool(import_module(f"services.{name}.routing").DOCUMENTS)


def test_the_documents_of_the_api_have_a_heading_for_every_owner_and_one_for_the_operator() -> None:
    assert set(views.DESCRIPTIONS) == {*OWNERS, "jobs", "operator"}


def test_the_demo_has_a_color_for_every_owner() -> None:
    assert set(narrator.COLORS) == set(OWNERS)


@pytest.mark.parametrize("name", OWNERS)
def test_an_owner_has_a_name_for_people_and_a_place_in_the_readme(name: str) -> None:
    assert name in labels.SERVICES
    assert f" {name} " in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", OWNERS)
def test_a_process_knows_the_migrations_that_are_applied_to_its_database(name: str) -> None:
    listed = getattr(import_module(f"services.{name}.routing"), "MIGRATIONS", ())
    shells = vars(import_module(f"services.{name}.service")).values()
    (shell,) = (one for one in shells if getattr(one, "name", None) == name)
    assert shell.application.migrations == listed
    assert len({one.name for one in listed}) == len(listed)
    assert all(one.model in import_module(f"services.{name}.routing").DOCUMENTS for one in listed)


def test_the_release_is_that_of_the_project() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["version"] == RELEASE


def test_only_the_edge_asks_and_it_asks_those_behind_it() -> None:
    assert {one.name for one in TABLE if one.asks} == {one.name for one in TABLE if one.kind is Kind.EDGE}
    assert all(set(one.asks) <= set(OWNERS) for one in TABLE)


def test_a_row_is_found_by_its_name() -> None:
    assert service("stipends").kind is Kind.DOMAIN
    with pytest.raises(KeyError):
        service("identity-of-nobody")
