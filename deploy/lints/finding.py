"""A lint and its findings."""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One violation of a rule."""

    place: str
    what: str


@dataclass(frozen=True, slots=True)
class Module:
    """A module being checked; `path` is relative to the project's root."""

    path: str
    tree: ast.Module

    def finding(self, node: ast.stmt | ast.expr | ast.alias, what: str) -> Finding:
        """A finding at a node of this module."""
        return Finding(f"{self.path}:{node.lineno}", what)


@dataclass(frozen=True, slots=True)
class Lint:
    """A named rule, and the function that finds its violations in one module."""

    name: str
    rule: str
    folders: tuple[str, ...]
    look: Callable[[Module], Iterable[Finding]]

    def check(self, root: Path) -> Iterator[Finding]:
        """Every violation in the project."""
        for folder in self.folders:
            for path in sorted((root / folder).rglob("*.py")):
                yield from self.check_text(path.read_text(), str(path.relative_to(root)))

    def check_text(self, text: str, path: str) -> Iterator[Finding]:
        """Every violation in one module."""
        yield from self.look(Module(path, ast.parse(text)))


def dotted(node: ast.expr) -> str:
    """`a.b.c` for a chain of attributes, and its last name for anything else."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""
