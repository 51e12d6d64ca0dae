"""`subdomain-doors`: subdomains of a service import only the `api` of their siblings.

Rules may import the rules of lower subdomains: both are pure, and an `api` reaches the database.
"""

import ast
from collections.abc import Iterator

from deploy.lints.finding import Finding, Lint, Module

DOMAIN_DEPTH = 4
"""services / service / subdomain / module."""
DOOR = "api"
RULES = "rules"
BESIDE = frozenset({"display"})
"""Modules of the whole service, below its subdomains."""


def look(module: Module) -> Iterator[Finding]:
    """Imports of other modules of a sibling."""
    parts = module.path.removesuffix(".py").split("/")
    if len(parts) < DOMAIN_DEPTH or parts[1] == "gateway":
        return
    _, service, own, room, *_ = parts
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Import | ast.ImportFrom):
            continue
        for name in _imported(node):
            if _is_inside(name, service, own) and not _may_enter(name, room):
                other = name.split(".")[2]
                yield module.finding(node, f"imports {name}, not services.{service}.{other}.{DOOR}")


def _is_inside(name: str, service: str, own: str) -> bool:
    """Whether the name belongs to a sibling subdomain."""
    whole = name.split(".")
    return (
        len(whole) >= DOMAIN_DEPTH and whole[:2] == ["services", service] and whole[2] not in {own, *BESIDE}
    )


def _may_enter(name: str, room: str) -> bool:
    return name.split(".")[3] == (RULES if room == RULES else DOOR)


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    if isinstance(node, ast.ImportFrom):
        # A module may be named on either side: `from a.b import c`.
        return [f"{node.module}.{alias.name}" for alias in node.names]
    return [alias.name for alias in node.names]


LINT = Lint(
    "subdomain-doors",
    "What a sibling subdomain offers stands in its api.py; nothing else of it is imported.",
    ("services",),
    look,
)
