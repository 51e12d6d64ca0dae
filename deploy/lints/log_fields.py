"""`log-fields`: log messages are constants, with fields from the list."""

import ast
from collections.abc import Iterator

from deploy.lints.finding import Finding, Lint, Module, dotted
from shared.observability.logs import KEY_SHAPES

LEVELS = frozenset({"debug", "info", "warning", "error", "exception", "critical"})
LOGGERS = frozenset({"log", "_log"})
OWN = frozenset({"exc_info"})
"""Arguments of the logger itself."""


def look(module: Module) -> Iterator[Finding]:
    """Messages that are not constants, and fields that are not in the list."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call) or not _logs(node):
            continue
        if not node.args or not isinstance(node.args[0], ast.Constant) or len(node.args) > 1:
            yield module.finding(node, "logs a message that is no constant")
        for keyword in node.keywords:
            if keyword.arg is not None and keyword.arg not in KEY_SHAPES.keys() | OWN:
                yield module.finding(node, f"logs the field {keyword.arg}, which is not in KEY_SHAPES")


def _logs(call: ast.Call) -> bool:
    logger, _, level = dotted(call.func).rpartition(".")
    return level in LEVELS and logger in LOGGERS


LINT = Lint(
    "log-fields",
    "A log line is a constant word and fields of shared.observability.logs.KEY_SHAPES: no name gets in.",
    ("services", "shared", "deploy"),
    look,
)
