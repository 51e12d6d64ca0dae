"""Runs the tests that a change touches: `make test-changed`.

A test file is touched when it changed itself, when it imports a changed module directly or indirectly, or
when it names a changed service, as those do that have it made for them. Of the kinds that take minutes only
what changed itself is run. This is for a quick look; `make test` runs all.
"""

import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from tests.support.imports import Imports
from tests.support.servers import ROOT
from tests.support.suite import KINDS, run_all

BASE = "main"
QUICK = ("unit", "contract", "integration")
FILES_OF_A_KIND_MAX = 50
"""From so many files on the whole kind is run: picking would save little."""

EVERYTHING = ("pyproject.toml", "requirements/", "tests/conftest.py")
"""What every test stands on, whatever it imports."""


def changed_files(root: Path, base: str = BASE) -> list[str]:
    """What differs from where this branch left `base`: committed, not yet committed, and new.

    In a checkout without `base`, what is not yet committed.
    """
    known = _git(root, "for-each-ref", "--format=%(refname)", f"refs/heads/{base}")
    begin = _git(root, "merge-base", "HEAD", base)[0] if known else "HEAD"
    tracked = _git(root, "diff", "--name-only", begin)
    return sorted({*tracked, *_git(root, "ls-files", "--others", "--exclude-standard")})


def touched(root: Path, changed: Iterable[str]) -> dict[str, list[str]]:
    """By kind, the test files or whole folders to run."""
    changed = list(changed)
    imports = Imports(root)
    targets: dict[str, list[str]] = {}
    for kind in KINDS:
        every = sorted(path.relative_to(root).as_posix() for path in root.glob(f"tests/{kind}/**/test_*.py"))
        found = [test for test in every if _is_touched(test, kind, changed, imports)]
        if found:
            targets[kind] = [f"tests/{kind}"] if len(found) >= FILES_OF_A_KIND_MAX else found
    return targets


def _is_touched(test: str, kind: str, changed: Sequence[str], imports: Imports) -> bool:
    if test in changed:
        return True
    if kind not in QUICK:
        return any(one.startswith(f"tests/{kind}/") and one in imports.behind(test) for one in changed)
    return any(_touches(one, test, imports) for one in changed)


def _touches(one: str, test: str, imports: Imports) -> bool:
    if one.startswith(EVERYTHING):
        return True
    service = _service_of(one)
    if service and service in imports.words(test):
        return True
    return one in imports.behind(test) if one.endswith(".py") else Path(one).name in imports.words(test)


def _service_of(path: str) -> str | None:
    parts = path.split("/")
    return parts[1] if parts[0] == "services" and len(parts) > 2 else None


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def describe(targets: Mapping[str, Sequence[str]]) -> str:
    """What is going to be run, a line for each path."""
    lines = [path for paths in targets.values() for path in paths]
    return "".join(f"{line}\n" for line in lines) or "No test is touched by what changed.\n"


def main(arguments: Sequence[str]) -> int:
    """`[-- arguments of pytest]`."""
    targets = touched(ROOT, changed_files(ROOT))
    sys.stdout.write(describe(targets))
    return run_all(targets, [one for one in arguments if one != "--"]) if targets else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
