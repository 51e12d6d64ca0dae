"""Who imports whom, read from the source without running it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

FOLDERS = ("services", "shared", "deploy", "tests")


class Imports:
    """The Python files of a checkout; paths are relative to its root, as in `services/stipends/rules.py`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files = {
            _module_of(path.relative_to(root)): path.relative_to(root).as_posix()
            for folder in FOLDERS
            for path in (root / folder).rglob("*.py")
        }
        self.words = cache(self._words)
        self._tree = cache(self._parse)
        self._next_to = cache(self._directly)

    def behind(self, file: str) -> frozenset[str]:
        """Every file that is loaded for this one, itself too; for a test with its kind's `conftest.py`."""
        seen: set[str] = set()
        ahead = [file, *self._conftests(file)]
        while ahead:
            one = ahead.pop()
            if one not in seen:
                seen.add(one)
                ahead += self._next_to(one)
        return frozenset(seen)

    def _words(self, file: str) -> frozenset[str]:
        """By what a file may mean something that it does not import: texts, and names of arguments."""
        words: set[str] = {part.removesuffix(".py").removeprefix("test_") for part in file.split("/")}
        for node in ast.walk(self._tree(file)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                words |= {node.value, node.value.rpartition("/")[2]}
            elif isinstance(node, ast.keyword) and node.arg:
                words.add(node.arg)
        return frozenset(words)

    def _conftests(self, file: str) -> list[str]:
        # The one for all kinds is left out: through it every test would stand on all of deploy.
        parts = Path(file).parts
        places = ("/".join([*parts[:depth], "conftest.py"]) for depth in range(2, len(parts)))
        return [place for place in places if (self._root / place).is_file()]

    def _directly(self, file: str) -> list[str]:
        found = []
        for name in _names(self._tree(file)):
            # Who imports a.b.c runs a and a.b before it.
            parts = name.split(".")
            modules = (".".join(parts[:length]) for length in range(1, len(parts) + 1))
            found += [self._files[module] for module in modules if module in self._files]
        return found

    def _parse(self, file: str) -> ast.Module:
        return ast.parse((self._root / file).read_text())


def _module_of(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _names(tree: ast.Module) -> Iterator[str]:
    """What is imported anywhere in a file: modules, and names that may be modules."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
