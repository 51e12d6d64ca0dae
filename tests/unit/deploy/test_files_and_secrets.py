"""What is kept on disk for its owner only."""

from pathlib import Path

import pytest

from deploy.local.files import read_json, write_private, write_private_json
from deploy.local.problem import Problem
from deploy.local.secrets import Secrets


def test_a_private_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    write_private(tmp_path / "folder" / "file", "text")

    assert (tmp_path / "folder" / "file").read_text() == "text"
    assert (tmp_path / "folder" / "file").stat().st_mode & 0o777 == 0o600


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    write_private_json(tmp_path / "file", {"a": 1})
    write_private_json(tmp_path / "file", {"b": 2})

    assert read_json(tmp_path / "file") == {"b": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Problem, match="TANDEM_HOME"):
        write_private(tmp_path / "file" / "below", "text")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{not json")

    with pytest.raises(Problem, match="is damaged"):
        read_json(tmp_path / "file")


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = Secrets(tmp_path / "secrets.json").get("admin")
    again = Secrets(tmp_path / "secrets.json")

    assert again.get("admin") == first
    assert again.get("other") != first
    assert len(first) >= 32


def test_secrets_that_are_no_table_are_told(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text("[]")

    with pytest.raises(Problem, match="begin anew"):
        Secrets(tmp_path / "secrets.json")
