"""`one-clock`: only the injected clock provides the time."""

import ast
from collections.abc import Iterator

from deploy.lints.finding import Finding, Lint, Module, dotted

ASKS_THE_MACHINE = frozenset(
    {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns"}
)
MAY = {
    "shared/clock.py": "it is the clock",
    "shared/rpc/call.py": "a caller's patience is real time, and is compared by another process",
    "shared/rpc/client.py": "the same",
    "services/gateway/http/protection.py": "the rate limiter's own storage keeps the machine's time",
}
"""Modules that may read the time, each with its reason."""


def look(module: Module) -> Iterator[Finding]:
    """Calls that read the machine's clock."""
    if module.path in MAY:
        return
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            called = ".".join(dotted(node.func).split(".")[-2:])
            if called in ASKS_THE_MACHINE:
                yield module.finding(node, f"calls {called}()")
        if isinstance(node, ast.ImportFrom) and node.module == "time":
            taken = {name.name for name in node.names} & {"time", "time_ns"}
            if taken:
                yield module.finding(node, f"imports {', '.join(sorted(taken))} from time")


LINT = Lint(
    "one-clock",
    "Take the time from the injected clock (uow.now, clock.now()), so that tests and tenants can move it.",
    ("services", "shared"),
    look,
)
