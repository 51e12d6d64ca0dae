"""The files that say how Tandem runs in containers, read as text."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from deploy.local.options import ROOT

COMPOSE_TEXT = (ROOT / "docker-compose.yml").read_text()
COMPOSE: dict[str, Any] = yaml.safe_load(COMPOSE_TEXT)
DOCKERFILE = (ROOT / "deploy" / "docker" / "Dockerfile").read_text()

NAME = r"[A-Z][A-Z0-9_]*"


def containers() -> dict[str, dict[str, Any]]:
    """The compose file's services by name, anchors merged."""
    return COMPOSE["services"]


def interpolated() -> set[str]:
    """The variables that the compose file takes from its surroundings."""
    return set(re.findall(rf"\$\{{({NAME})", COMPOSE_TEXT))


def required() -> set[str]:
    """Those of them without which compose refuses to start."""
    return set(re.findall(rf"\$\{{({NAME}):\?", COMPOSE_TEXT))


def python_files() -> Iterator[Path]:
    """The product's own code."""
    for folder in ("shared", "services", "deploy"):
        yield from (
            path for path in sorted((ROOT / folder).rglob("*.py")) if "node_modules" not in path.parts
        )
