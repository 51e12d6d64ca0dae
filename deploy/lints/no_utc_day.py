"""`no-utc-day`: only the unit of work takes the day from a time."""

import ast
from collections.abc import Iterator

from deploy.lints.finding import Finding, Lint, Module

MAY = {
    "services/advocacy/occasions/rules.py": "it is the day where the event takes place",
    "services/gateway/kit/formats.py": "it is the day that a page shows, in the zone that the page names",
    "shared/persistence/tenants.py": "it is the day where the tenant is",
}
"""Modules that may take a day from a time, each with its reason."""


def look(module: Module) -> Iterator[Finding]:
    """Calls that take the day from a time in whatever zone it happens to be."""
    if module.path in MAY:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call) and _is_a_day_of(node):
            yield module.finding(node, "takes the day from a time by date()")


def _is_a_day_of(call: ast.Call) -> bool:
    return isinstance(call.func, ast.Attribute) and call.func.attr == "date" and not call.args


LINT = Lint(
    "no-utc-day",
    "Ask the unit of work for the day (uow.today, uow.day_of(moment)), so that all rules have the same one.",
    ("services", "shared"),
    look,
)
