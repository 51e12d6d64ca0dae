"""`query-in-unit`: a service reaches its database through the unit of work only."""

import ast
from collections.abc import Iterator

from deploy.lints.finding import Finding, Lint, Module, dotted

MAY = {
    "services/gateway/accounts/sign_in.py": "who signs in has no tenant yet",
    "services/gateway/accounts/grants.py": "the same",
    "services/gateway/accounts/administration.py": "an operator names no tenant",
    "services/gateway/http/protection.py": "the rate limiter's own storage, which holds no records",
    "services/stipends/ledger/watch.py": "it watches the ledger of all tenants",
}
"""Modules that bypass it, each with its reason."""


def look(module: Module) -> Iterator[Finding]:
    """Collections taken from a store, and uses of mongoengine's own manager."""
    if module.path in MAY:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Subscript) and dotted(node.value).rpartition(".")[2] in {"store", "_store"}:
            yield module.finding(node, "takes a collection from the store")
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_get_collection", "database"}:
            yield module.finding(node, f"uses .{node.attr}")


LINT = Lint(
    "query-in-unit",
    "Read and write through the unit of work, which limits every search to the tenant.",
    ("services",),
    look,
)
