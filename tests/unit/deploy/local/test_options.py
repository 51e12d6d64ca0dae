"""What may be chosen by environment when Tandem runs on one machine."""

from pathlib import Path

import pytest

from deploy.local.options import PORT_VARIABLES, Options
from deploy.local.ports import Ports
from deploy.local.problem import Problem
from shared.services import SERVICES

CHOICES = (
    *PORT_VARIABLES.values(),
    *(f"REPLICAS_{service.upper()}" for service in SERVICES),
    *("REPLICAS", "TANDEM_HOME", "AMQP_URI", "AMQP_MANAGEMENT_URI", "MONGODB_URI", "LOG_LEVEL"),
    "TANDEM_DATABASE_PREFIX",
)


@pytest.fixture(autouse=True)
def nothing_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in CHOICES:
        monkeypatch.delenv(name, raising=False)


def test_without_a_choice_everything_is_private_and_single() -> None:
    options = Options.from_environment()

    assert options.ports == {}
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

    assert options.ports == {"http": 9000}
    assert options.home == tmp_path


def test_all_wrong_choices_are_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PORT", "eighty")
    monkeypatch.setenv("REPLICAS", "1000")

    with pytest.raises(Problem, match=r"HTTP_PORT: .*REPLICAS: "):
        Options.from_environment()


@pytest.mark.parametrize(
    ("chosen", "told"),
    [
        ({"AMQP_PORT": "5682", "MONGODB_PORT": "5682"}, "AMQP_PORT and MONGODB_PORT both want port 5682"),
        ({"HTTP_PORT": "9212", "METRICS_PORT": "9210"}, "HTTP_PORT and METRICS_PORT both want port 9212"),
        (
            {"HTTP_PORT": "9000", "REPLICAS_GATEWAY": "2", "AMQP_PORT": "9001"},
            "HTTP_PORT and AMQP_PORT both want port 9001",
        ),
        (
            {"METRICS_PORT": "5670", "REPLICAS": "3", "AMQP_PORT": "5682"},
            "METRICS_PORT and AMQP_PORT both want port 5682",
        ),
    ],
)
def test_a_port_that_is_wanted_twice_is_told_with_both_variables(
    monkeypatch: pytest.MonkeyPatch, chosen: dict[str, str], told: str
) -> None:
    for name, value in chosen.items():
        monkeypatch.setenv(name, value)

    with pytest.raises(Problem, match=f"{told}.*set one of them to another"):
        Options.from_environment()


def test_ports_of_a_private_server_matter_only_where_there_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMQP_URI", "amqp://admin:secret@rabbit.example/tandem")
    monkeypatch.setenv("AMQP_PORT", "5682")
    monkeypatch.setenv("MONGODB_PORT", "5682")

    assert Options.from_environment().ports["mongodb"] == 5682


def test_ports_beyond_the_last_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_PORT", "65534")

    with pytest.raises(Problem, match=r"METRICS_PORT: 7 ports from 65534 on go beyond 65535"):
        Options.from_environment()


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("LOG_LEVEL", "foo", "Must be one of: DEBUG, INFO, WARNING, ERROR"),
        ("TANDEM_DATABASE_PREFIX", "a/b", "letters, digits"),
        ("TANDEM_DATABASE_PREFIX", "a" * 41, "letters, digits"),
        ("AMQP_URI", "foo", "amqp://user:password@host:5672/vhost"),
        ("AMQP_URI", "amqp://a:b@h:xx/", "amqp://user:password@host:5672/vhost"),
        ("AMQP_URI", "amqp:///vhost", "amqp://user:password@host:5672/vhost"),
        ("AMQP_MANAGEMENT_URI", "rabbit:15672", "http://user:password@host:15672"),
        ("MONGODB_URI", "foo", "mongodb://user:password@host:27017"),
        ("MONGODB_URI", "mongodb://a:b@h:xx/", "mongodb://user:password@host:27017"),
        ("MONGODB_URI", "mongodb://h/?ssl=perhaps", "mongodb://user:password@host:27017"),
        ("TANDEM_HOME", "/etc/passwd", "/etc/passwd is no folder"),
        ("TANDEM_HOME", "/etc/passwd/below", "/etc/passwd is no folder"),
    ],
)
def test_a_choice_that_cannot_work_is_told_before_anything_starts(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(Problem, match=f"^These variables are wrong: {name}: .*{told}"):
        Options.from_environment()


def test_a_file_in_the_place_of_the_usual_folder_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("deploy.local.options.ROOT", tmp_path)
    (tmp_path / ".tandem").write_text("in the way")

    with pytest.raises(Problem, match=r"\.tandem is a file where a folder is wanted: move it away"):
        Options.from_environment()


def test_one_folder_has_one_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.setenv("TANDEM_HOME", str(tmp_path / "link" / "home"))

    assert Options.from_environment().home == tmp_path / "home"
