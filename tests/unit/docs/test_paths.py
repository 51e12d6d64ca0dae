"""Documents name files, folders and tests that there are."""

import re
from functools import cache
from pathlib import Path

import pytest

from deploy.local.options import ROOT
from tests.support.suite import KINDS

FOLDERS = ("services", "shared", "deploy", "tests", "docs")
OF_THE_PAST = {"CHANGELOG.md"}
FENCED = re.compile(r"^```.*?^```", re.M | re.S)
QUOTED = re.compile(r"`([^`\s]+)`")
PLACEHOLDER = re.compile(r"<\w+>")


def _documents() -> list[Path]:
    below = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.md"))
    found = {path.relative_to(ROOT) for path in (*ROOT.glob("*.md"), *below)}
    return sorted(path for path in found if path.name not in OF_THE_PAST and "node_modules" not in path.parts)


@cache
def _tests() -> frozenset[str]:
    """The names of all test functions."""
    texts = (path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(name for text in texts for name in re.findall(r"^def (test_\w+)", text, re.M))


def _pattern(quoted: str) -> str | None:
    """Where what is quoted should be, when it is a path; a placeholder stands for any name."""
    path, first = PLACEHOLDER.sub("*", quoted), quoted.partition("/")[0]
    if "/" in path and first in FOLDERS:
        return path
    if "/" in path and first in KINDS:
        return f"tests/{path}"
    return f"tests/**/{path}" if re.fullmatch(r"test_\w+\.py", path) else None


def absent(text: str) -> list[str]:
    """What a document names in backticks and is not there."""
    quoted = QUOTED.findall(FENCED.sub("", text))
    paths = [one for one in quoted if (pattern := _pattern(one)) and not any(ROOT.glob(pattern))]
    return paths + [one for one in quoted if re.fullmatch(r"test_\w+", one) and one not in _tests()]


@pytest.mark.parametrize("document", _documents(), ids=str)
def test_what_a_document_names_is_there(document: Path) -> None:
    assert absent((ROOT / document).read_text()) == []


def test_what_is_there_is_known_by_path_by_pattern_and_by_name() -> None:
    named = ["shared/contracts/<service>/<subdomain>.py", "unit/docs/", "test_paths.py", "GET /claims"]

    assert absent(f"`{'`, `'.join(named)}`, `test_what_a_document_names_is_there`") == []


def test_what_is_not_there_is_found() -> None:
    lost = ["docs/lost.md", "services/<service>/lost.py", "unit/lost/", "test_lost.py", "test_nothing"]

    assert absent(f"`{'`, `'.join(lost)}`") == lost
