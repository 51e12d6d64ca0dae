"""docker-compose.yml as text: valid, whole, pinned, and with no more rights than needed."""

import json
import re
import shutil
import socket
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema
import pytest

from deploy.local.options import ROOT
from shared.services import SERVICES
from tests.support.compose import COMPOSE, COMPOSE_TEXT, DOCKERFILE, containers, required

ONE_SHOT = {"mongodb-init", "provision"}
STOCK = {"rabbitmq", "mongodb", "prometheus", "grafana", "mailpit"}
PINNED = re.compile(r"[a-z0-9./-]+:v?\d+\.\d+\.\d+(-[a-z0-9.-]+)?")

TEXTS = {"type": "array", "items": {"type": "string"}}
DURATION = {"type": "string", "pattern": r"^\d+(ms|s|m|h)$"}
# The essentials of https://github.com/compose-spec/compose-spec/blob/main/schema/compose-spec.json
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["name", "services"],
    "additionalProperties": False,
    "patternProperties": {"^x-": {}},
    "properties": {
        "name": {"type": "string", "pattern": "^[a-z0-9][a-z0-9_-]*$"},
        "volumes": {"type": "object", "additionalProperties": {"type": ["object", "null"]}},
        "services": {
            "type": "object",
            "additionalProperties": {
                "type": "object",
                "required": ["image"],
                "additionalProperties": False,
                "properties": {
                    "image": {"type": "string"},
                    "build": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"context": {"type": "string"}, "dockerfile": {"type": "string"}},
                    },
                    "command": TEXTS,
                    "entrypoint": TEXTS,
                    "hostname": {"type": "string"},
                    "user": {"type": "string"},
                    "environment": {"type": "object", "additionalProperties": {"type": "string"}},
                    "volumes": TEXTS,
                    "ports": TEXTS,
                    "tmpfs": TEXTS,
                    "cap_drop": TEXTS,
                    "security_opt": TEXTS,
                    "read_only": {"type": "boolean"},
                    "init": {"type": "boolean"},
                    "restart": {
                        "type": "string",
                        "pattern": r"^(no|always|unless-stopped|on-failure(:\d+)?)$",
                    },
                    "stop_grace_period": DURATION,
                    "depends_on": {
                        "type": "object",
                        "additionalProperties": {
                            "type": "object",
                            "required": ["condition"],
                            "additionalProperties": False,
                            "properties": {
                                "condition": {
                                    "enum": [
                                        "service_started",
                                        "service_healthy",
                                        "service_completed_successfully",
                                    ]
                                }
                            },
                        },
                    },
                    "healthcheck": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "test": TEXTS,
                            "interval": DURATION,
                            "timeout": DURATION,
                            "start_period": DURATION,
                            "retries": {"type": "integer"},
                            "disable": {"type": "boolean"},
                        },
                    },
                },
            },
        },
    },
}

every_container = pytest.mark.parametrize(
    ("name", "container"), list(containers().items()), ids=list(containers())
)


def test_it_is_what_compose_understands() -> None:
    jsonschema.validate(COMPOSE, SCHEMA)


def test_every_service_of_the_code_is_in_it_and_nothing_unknown() -> None:
    assert set(containers()) == {*SERVICES, *ONE_SHOT, *STOCK}
    assert {path.parent.name for path in (ROOT / "services").glob("*/service.py")} == set(SERVICES)


@every_container
def test_every_image_is_pinned_to_a_version(name: str, container: dict[str, Any]) -> None:
    assert PINNED.fullmatch(container["image"])
    assert not container["image"].endswith("latest")


@every_container
def test_no_container_runs_as_root_or_can_become_it(name: str, container: dict[str, Any]) -> None:
    user, _, _ = container["user"].partition(":")
    assert user.isdigit()
    assert int(user) > 0
    assert container["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in container["security_opt"]


@every_container
def test_whatever_keeps_running_has_a_health_check_and_is_started_again(
    name: str, container: dict[str, Any]
) -> None:
    if name in ONE_SHOT:
        assert container["restart"].startswith("on-failure")
        return
    assert container["restart"] == "unless-stopped"
    if name in STOCK:
        assert container["healthcheck"]["test"]
    else:
        assert "healthcheck" not in container, "ours comes with the image"
        assert "HEALTHCHECK" in DOCKERFILE


@every_container
def test_what_it_waits_for_exists_and_can_be_waited_for(name: str, container: dict[str, Any]) -> None:
    for other, wait in container.get("depends_on", {}).items():
        assert other in containers()
        assert (wait["condition"] == "service_completed_successfully") == (other in ONE_SHOT)


@every_container
def test_ports_are_open_to_this_machine_only(name: str, container: dict[str, Any]) -> None:
    assert all(port.startswith("127.0.0.1:") for port in container.get("ports", []))


@every_container
def test_every_file_and_volume_that_is_mounted_exists(name: str, container: dict[str, Any]) -> None:
    for volume in container.get("volumes", []):
        source, _, mode = [*volume.split(":"), ""][:3]
        if source.startswith("."):
            assert (ROOT / source).exists()
            assert mode == "ro"
        else:
            assert source in COMPOSE["volumes"]


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_runs_our_image_with_users_of_its_own(service: str) -> None:
    container = containers()[service]
    assert container["command"] == [service]
    assert container["read_only"] is True
    told = container["environment"]
    assert f"${{RABBITMQ_{service.upper()}_PASSWORD}}" in told["AMQP_URI"]
    assert f"${{MONGODB_{service.upper()}_PASSWORD}}" in told["MONGODB_URI"]
    assert urlsplit(told["MONGODB_URI"]).path == f"/tandem_{service}"
    others = {name.upper() for name in SERVICES if name != service} | {"ADMIN"}
    assert not [other for other in others if f"_{other}_PASSWORD" in str(container)]


def test_only_the_steps_that_prepare_know_the_administrators_passwords() -> None:
    knowing = {name for name, container in containers().items() if "_ADMIN_PASSWORD" in str(container)}
    assert knowing == {"rabbitmq", "mongodb", "mongodb-init", "provision", "grafana"}


def test_no_secret_stands_in_the_file() -> None:
    for name, value in re.findall(
        r"^\s+(\w*(?:PASSWORD|PASS|SECRET|SALT|KEY|KEYFILE)\w*): (.+)$", COMPOSE_TEXT, re.M
    ):
        assert value.startswith("${"), name


def test_the_image_installs_from_the_lock_with_hashes_and_leaves_root() -> None:
    froms = re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert len(froms) == 2
    assert len(set(froms)) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", froms[0])
    assert "--require-hashes" in DOCKERFILE
    assert "requirements/runtime.lock" in DOCKERFILE
    final = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]
    assert re.findall(r"^USER (\S+)", final, re.M) == ["10001:10001"]
    assert final.index("\nUSER") > final.rindex("\nRUN")
    assert final.index("\nHEALTHCHECK") < final.index("\nENTRYPOINT")


def test_the_image_copies_only_what_is_let_through_to_the_build() -> None:
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    for line in re.findall(r"^COPY (?!--from)(.+)$", DOCKERFILE, re.M):
        for source in [part for part in line.split() if not part.startswith("--")][:-1]:
            assert (ROOT / source).exists()
            assert any(source == path or source.startswith(f"{path}/") for path in allowed)


def test_the_secrets_file_is_made_once_with_every_secret_and_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "deploy" / "docker"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copy(ROOT / "deploy" / "docker" / "make-env.sh", folder)
    for _ in range(2):
        subprocess.run([folder / "make-env.sh"], check=True, capture_output=True, timeout=30)
        written = (tmp_path / ".env").read_text()
    values = dict(line.split("=", 1) for line in written.splitlines())
    assert set(values) == required()
    assert len(set(values.values())) == len(values)
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in values.values())
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


def test_a_secret_that_is_lacking_is_added_and_the_others_stay(tmp_path: Path) -> None:
    folder = tmp_path / "deploy" / "docker"
    folder.mkdir(parents=True)
    shutil.copy(ROOT / "docker-compose.yml", tmp_path)
    shutil.copy(ROOT / "deploy" / "docker" / "make-env.sh", folder)
    older = sorted(required() - {"AUDIT_STIPENDS_KEYS"})
    # As an editor may leave it: with a remark, and without an end of the last line.
    kept = "# ours\nPUBLIC_URL=https://tandem.example\n" + "\n".join(f"{name}=ours" for name in older)
    (tmp_path / ".env").write_text(kept)
    subprocess.run([folder / "make-env.sh"], check=True, capture_output=True, timeout=30)
    (*before, added) = (tmp_path / ".env").read_text().splitlines()
    assert before == kept.splitlines()
    assert re.fullmatch(r"AUDIT_STIPENDS_KEYS=[0-9a-f]{64}", added)


def test_the_secrets_file_stays_out_of_the_history() -> None:
    assert "/.env" in (ROOT / ".gitignore").read_text().splitlines()


@pytest.mark.parametrize("script", ["make-env.sh", "entrypoint.sh", "mongodb.sh"])
def test_a_script_is_free_of_faults_in_its_grammar(script: str) -> None:
    path = ROOT / "deploy" / "docker" / script
    shell = path.read_text().splitlines()[0].removeprefix("#!")
    subprocess.run([shell, "-n", path], check=True, timeout=10)


def test_the_image_asks_its_own_process_whether_it_is_ready() -> None:
    command = json.loads(re.findall(r"^HEALTHCHECK .*\\\n\s+CMD (.+)$", DOCKERFILE, re.M)[0])
    assert command[:2] == ["python", "-c"]
    compile(command[2], "HEALTHCHECK", "exec")
    assert "/healthz/ready" in command[2]


@pytest.mark.parametrize(
    ("arguments", "ran"),
    [
        (["stipends"], "python -m deploy.process stipends as stipends-{host}"),
        (["provision"], "python -m deploy.docker.provision as"),
        (["tandem", "outbox", "--all"], "tandem outbox --all as"),
    ],
)
def test_the_image_runs_a_service_the_preparation_or_a_command(
    tmp_path: Path, arguments: list[str], ran: str
) -> None:
    for program in ("python", "tandem"):
        stand_in = tmp_path / program
        stand_in.write_text('#!/bin/sh\necho "$(basename "$0") $* as ${TANDEM_INSTANCE:-}"\n')
        stand_in.chmod(0o755)
    done = subprocess.run(
        [ROOT / "deploy" / "docker" / "entrypoint.sh", *arguments],
        env={"PATH": f"{tmp_path}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=10,
    )
    assert done.stdout.strip() == ran.format(host=socket.gethostname())
