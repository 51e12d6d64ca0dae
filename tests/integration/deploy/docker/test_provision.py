"""The one-shot step of the compose project, run against real servers."""

import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

import amqp
import pytest
import yaml
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from deploy.local.management import Management
from deploy.local.options import ROOT
from deploy.local.provision import drop_broker_users
from shared.services import SERVICES

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SECONDS_MAX = 90


def provision(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "deploy.docker.provision"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        timeout=SECONDS_MAX,
    )


@pytest.fixture
def environment(
    mongodb_uri: str, vhost: str, management_uri: str, database_prefix: str
) -> Iterator[dict[str, str]]:
    """What the compose file gives the step, with the addresses of the test's own vhost and databases."""
    told = COMPOSE["services"]["provision"]["environment"]
    secrets = [name for name in told if name.endswith(("_PASSWORD", "_KEYS"))]
    yield {
        "AMQP_URI": vhost,
        "AMQP_MANAGEMENT_URI": management_uri,
        "MONGODB_URI": mongodb_uri,
        "TANDEM_DATABASE_PREFIX": database_prefix,
        **{name: f"a long password of {name}".replace(" ", "-") for name in secrets},
    }
    with Management(management_uri) as management:
        drop_broker_users(management, urlsplit(vhost).path[1:])


def test_after_it_every_service_signs_in_as_the_compose_file_says(
    environment: dict[str, str], database_prefix: str
) -> None:
    for _ in range(2):
        done = provision(environment)
        assert done.returncode == 0, done.stderr
    broker = urlsplit(environment["AMQP_URI"])
    vhost = broker.path[1:]
    for service in SERVICES:
        told = COMPOSE["services"][service]["environment"]
        user = urlsplit(told["AMQP_URI"]).username.replace("tandem-", f"{vhost}-", 1)
        password = environment[f"RABBITMQ_{service.upper()}_PASSWORD"]
        with amqp.Connection(
            f"{broker.hostname}:{broker.port}", user, password, virtual_host=vhost
        ) as connection:
            assert connection.connected
        with MongoClient(
            environment["MONGODB_URI"],
            username=urlsplit(told["MONGODB_URI"]).username,
            password=environment[f"MONGODB_{service.upper()}_PASSWORD"],
            authSource=f"{database_prefix}_{service}",
        ) as client:
            assert client[f"{database_prefix}_{service}"].list_collection_names()


def test_a_missing_password_is_named_and_nothing_else_is_told(environment: dict[str, str]) -> None:
    del environment["MONGODB_STIPENDS_PASSWORD"]
    environment["MONGODB_TRAINING_PASSWORD"] = "short-secret"
    done = provision(environment)
    assert done.returncode == 1
    assert "MONGODB_STIPENDS_PASSWORD, MONGODB_TRAINING_PASSWORD" in done.stderr
    assert "short-secret" not in done.stderr


def test_a_server_that_does_not_answer_is_one_sentence(environment: dict[str, str]) -> None:
    done = provision({**environment, "AMQP_URI": "amqp://guest:guest@127.0.0.1:1/x"})
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "does not answer" in done.stderr


def test_a_wrong_password_opens_nothing(environment: dict[str, str], database_prefix: str) -> None:
    assert provision(environment).returncode == 0
    with (
        MongoClient(
            environment["MONGODB_URI"],
            username="stipends",
            password=environment["MONGODB_TRAINING_PASSWORD"],
            authSource=f"{database_prefix}_stipends",
        ) as client,
        pytest.raises(OperationFailure),
    ):
        client.admin.command("ping")
