"""`no-float-money`: no floats in modules with amounts in cents."""

import ast
from collections.abc import Iterator

from deploy.lints.finding import Finding, Lint, Module

CENTS = "cents"


def look(module: Module) -> Iterator[Finding]:
    """Floats and true divisions in a module that names cents."""
    if not _names_cents(module.tree):
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            yield module.finding(node, f"has the float {node.value}")
        elif isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div):
            yield module.finding(node, "divides by /")
        elif isinstance(node, ast.Name) and node.id == "float":
            yield module.finding(node, "uses float")


def _names_cents(tree: ast.Module) -> bool:
    return any(
        CENTS in name
        for node in ast.walk(tree)
        for name in (getattr(node, "id", ""), getattr(node, "attr", ""), getattr(node, "arg", "") or "")
        if isinstance(name, str)
    )


LINT = Lint(
    "no-float-money",
    "Money is whole cents: use integer arithmetic with //, with explicit rounding.",
    ("services", "shared"),
    look,
)
