"""What may be chosen by environment when Tandem runs on one machine."""

from pathlib import Path

import pytest

from deploy.local.options import PORT_VARIABLES, Options
from deploy.local.ports import Ports
from deploy.local.problem import Problem
from shared.config import SERVICES

CHOICES = (
    *PORT_VARIABLES.values(),
    *(f"REPLICAS_{service.upper()}" for service in SERVICES),
    *("REPLICAS", "TANDEM_HOME", "AMQP_URI", "AMQP_MANAGEMENT_URI", "MONGODB_URI", "LOG_LEVEL"),
)


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CHOICES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_choice_everything_is_private_and_single() -> None:
    options = Options.from_environment()

    assert options.ports == Ports()
    assert options.home.name == ".tandem"
    assert (options.amqp_uri, options.mongodb_uri) == (None, None)
    assert set(options.replicas.values()) == {1}


def test_the_default_ports_keep_away_from_those_of_the_stock_packages() -> None:
    ports = Ports()

    stock = {4369, 5672, 15672, 15692, 25672, 27017, 9090, 9100}
    assert not stock & {getattr(ports, field) for field in PORT_VARIABLES}


def test_replicas_can_be_chosen_for_all_and_for_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REPLICAS", "2")
    monkeypatch.setenv("REPLICAS_STIPENDS", "3")

    replicas = Options.from_environment().replicas

    assert replicas["stipends"] == 3
    assert {count for service, count in replicas.items() if service != "stipends"} == {2}


def test_ports_and_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HTTP_PORT", "9000")
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path))

    options = Options.from_environment()

    assert options.ports.http == 9000
    assert options.home == tmp_path


def test_all_wrong_choices_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "eighty")
    monkeypatch.setenv("REPLICAS", "1000")

    with pytest.raises(Problem, match=r"HTTP_PORT: .*REPLICAS: "):
        Options.from_environment()
