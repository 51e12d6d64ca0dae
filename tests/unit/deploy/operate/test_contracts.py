from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.operate.contracts import app
from shared.contracts import SUBSCRIBERS, export

RUNNER = CliRunner()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in which nothing is exported yet."""
    for service in SUBSCRIBERS:
        readme = tmp_path / "services" / service / "README.md"
        readme.parent.mkdir(parents=True)
        readme.write_text(f"{export.TABLE_START}\n{export.TABLE_END}\n")
    return tmp_path


def run(root: Path, *arguments: str) -> tuple[int, str]:
    result = RUNNER.invoke(app, [*arguments, "--project", str(root)])
    return result.exit_code, result.output


def test_check_fails_until_everything_is_exported(root: Path) -> None:
    assert run(root, "check")[0] == 1
    assert run(root, "export", "--apply")[0] == 0
    assert run(root, "check") == (0, "Documents and contracts agree.\n")


def test_export_writes_nothing_unless_told_to(root: Path) -> None:
    code, output = run(root, "export")
    assert (code, (root / export.ASYNCAPI).exists()) == (0, False)
    assert str(export.ASYNCAPI) in output


def test_release_is_refused_while_documents_differ(root: Path) -> None:
    assert run(root, "release", "--apply")[0] == 1
    assert not (root / export.RELEASED).exists()


def test_release_promises_nothing_unless_told_to(root: Path) -> None:
    run(root, "export", "--apply")
    assert "would release attendance.recorded.v1.json" in run(root, "release")[1]
    assert not (root / export.RELEASED).exists()
    assert "released attendance.recorded.v1.json" in run(root, "release", "--apply")[1]
    assert (root / export.RELEASED).exists()
