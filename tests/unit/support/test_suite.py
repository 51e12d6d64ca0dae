"""The command that runs all tests: every kind, each summed up, and none that fails unnoticed."""

import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.support import suite
from tests.support.outcomes import KindOutcome, outcomes_in, summed, table
from tests.support.servers import ROOT
from tests.support.suite import KINDS, main, run_all


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with a kind that fails, before one that passes."""
    for kind, outcome in (("unit", "False"), ("contract", "True")):
        folder = tmp_path / "tests" / kind
        folder.mkdir(parents=True)
        (folder / f"test_{kind}.py").write_text(f"def test_it():\n    assert {outcome}\n")
    monkeypatch.setattr(suite, "ROOT", tmp_path)
    # The plugins that these few tests do not need take most of the time of a start.
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("PYTEST_PLUGINS", "xdist.plugin")
    return tmp_path


def test_every_kind_is_run_also_after_one_that_failed_which_fails_the_whole(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    code = run_all({kind: [f"tests/{kind}"] for kind in ("unit", "contract")}, ["-q"])

    lines = {line.split()[0]: line.split()[1:4] for line in capfd.readouterr().out.splitlines()[-5:] if line}
    assert code == pytest.ExitCode.TESTS_FAILED
    assert lines["unit"] == ["0", "1", "0"]
    assert lines["contract"] == ["1", "0", "0"]
    assert lines["all"] == ["1", "1", "0"]


def test_a_word_that_names_no_test_of_any_kind_is_no_success(checkout: Path) -> None:
    targets = {"unit": ["tests/unit"], "contract": ["tests/contract"]}

    assert run_all(targets, ["-q", "-k", "nothing_like_it"]) == pytest.ExitCode.NO_TESTS_COLLECTED
    assert run_all(targets, ["-q", "-k", "test_contract"]) == pytest.ExitCode.OK


def test_every_folder_of_tests_is_a_kind() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        paths = tomllib.load(file)["tool"]["pytest"]["ini_options"]["testpaths"]
    folders = {path.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").rglob("test_*.py")}

    assert set(KINDS) == folders
    assert {f"tests/{kind}" for kind in KINDS} == set(paths)


def test_what_is_no_kind_is_told_with_those_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["units"]) == pytest.ExitCode.USAGE_ERROR
    assert capsys.readouterr().err.startswith("units: no kind of test; there are unit, ")


def test_kinds_that_run_together_share_their_time_as_their_tests_do(tmp_path: Path) -> None:
    report = tmp_path / "report.xml"
    report.write_text(
        '<testsuites><testsuite><testcase file="tests/journeys/test_a.py" time="3"><skipped/></testcase>'
        '<testcase file="tests/browser/test_b.py" time="1"><error/></testcase></testsuite></testsuites>'
    )

    outcomes = outcomes_in(report, 8.0, ("journeys", "browser"))

    assert {kind: one.seconds for kind, one in outcomes.items()} == {"journeys": 6.0, "browser": 2.0}
    assert [line.split() for line in table(outcomes).splitlines()[2:5]] == [
        ["journeys", "0", "0", "1", "6"],
        ["browser", "0", "1", "0", "2"],
        ["all", "0", "1", "1", "8"],
    ]


def test_a_kind_of_several_runs_is_told_once() -> None:
    runs = [
        {"faults": KindOutcome(Counter(passed=3, failure=1), 7.0)},
        {"faults": KindOutcome(Counter(passed=2), 4.0)},
    ]

    assert summed(runs) == {"faults": KindOutcome(Counter(passed=5, failure=1), 11.0)}


def test_a_run_that_was_broken_off_still_has_its_time(tmp_path: Path) -> None:
    assert outcomes_in(tmp_path / "none.xml", 4.0, ("faults",)) == {"faults": KindOutcome(seconds=4.0)}
