"""Which tests a change touches."""

import subprocess
from pathlib import Path

import pytest

from tests.support import changed
from tests.support.changed import changed_files, describe, touched

FILES = {
    "services/__init__.py": "",
    "services/stipends/__init__.py": "",
    "services/stipends/rules.py": "from shared import money\n",
    "services/stipends/README.md": "",
    "shared/__init__.py": "",
    "shared/money.py": "",
    "shared/dates.py": "",
    "docs/environment.md": "",
    "tests/conftest.py": "import shared.dates\n",
    "tests/support/harness.py": "import shared.dates\n",
    "tests/unit/stipends/test_rates.py": "from services.stipends.rules import rate\n",
    "tests/unit/test_document.py": "TEXT = 'docs/environment.md'\n",
    "tests/unit/test_other.py": "",
    "tests/integration/conftest.py": "from tests.support.harness import harness\n",
    "tests/integration/test_claims.py": "def test_it(harness):\n    harness('stipends')\n",
    "tests/faults/rig.py": "import shared.money\n",
    "tests/faults/test_floods.py": "from tests.faults.rig import Rig\nimport services.stipends.rules\n",
}
RATES, DOCUMENT, CLAIMS, FLOODS = (
    "tests/unit/stipends/test_rates.py",
    "tests/unit/test_document.py",
    "tests/integration/test_claims.py",
    "tests/faults/test_floods.py",
)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("what", "tests"),
    [
        (RATES, {RATES}),
        ("services/stipends/rules.py", {RATES, CLAIMS}),
        ("services/stipends/README.md", {RATES, CLAIMS}),
        ("shared/money.py", {RATES}),
        ("shared/dates.py", {CLAIMS}),
        ("shared/__init__.py", {RATES, CLAIMS}),
        ("docs/environment.md", {DOCUMENT}),
        ("tests/integration/conftest.py", {CLAIMS}),
        ("tests/faults/rig.py", {FLOODS}),
        ("docs/other.md", set()),
    ],
)
def test_a_change_touches_what_stands_on_it(checkout: Path, what: str, tests: set[str]) -> None:
    assert {test for found in touched(checkout, [what]).values() for test in found} == tests


def test_what_everything_stands_on_touches_every_quick_kind(checkout: Path) -> None:
    found = touched(checkout, ["tests/conftest.py"])

    assert set(found) == {"unit", "integration"}
    assert len(found["unit"]) == 3


def test_of_many_files_of_a_kind_the_whole_kind_is_run(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changed, "FILES_OF_A_KIND_MAX", 3)

    assert touched(checkout, ["pyproject.toml"])["unit"] == ["tests/unit"]


def test_a_change_is_what_was_committed_since_the_base_what_was_not_and_what_is_new(checkout: Path) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *who, *arguments], cwd=checkout, check=True, capture_output=True)

    git("init", "-b", "main")
    git("add", ".")
    git("commit", "-m", "begin")
    git("checkout", "-b", "work")
    (checkout / "shared/money.py").write_text("CENTS = 100\n")
    git("commit", "-am", "change")
    (checkout / "shared/dates.py").write_text("WEEK = 7\n")
    (checkout / "shared/new.py").write_text("")

    assert changed_files(checkout) == ["shared/dates.py", "shared/money.py", "shared/new.py"]
    assert changed_files(checkout, base="no-such-branch") == ["shared/dates.py", "shared/new.py"]


def test_what_is_going_to_be_run_is_told() -> None:
    assert describe({"unit": [RATES, DOCUMENT]}) == f"{RATES}\n{DOCUMENT}\n"
    assert describe({}) == "No test is touched by what changed.\n"
