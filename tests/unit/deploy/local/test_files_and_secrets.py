"""What is kept on disk for its owner only."""

from pathlib import Path

import pytest

from deploy.local.files import in_words, make_private_folder, read_json, write_private, write_private_json
from deploy.local.problem import Problem
from deploy.local.secrets import Secrets


def test_a_private_file_can_be_read_by_its_owner_only(tmp_path: Path) -> None:
    write_private(tmp_path / "folder" / "file", "text")

    assert (tmp_path / "folder" / "file").read_text() == "text"
    assert (tmp_path / "folder" / "file").stat().st_mode & 0o777 == 0o600


def test_a_private_file_is_replaced_whole(tmp_path: Path) -> None:
    write_private_json(tmp_path / "file", {"a": 1})
    write_private_json(tmp_path / "file", {"b": 2})

    assert read_json(tmp_path / "file", way_out="") == {"b": 2}
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(Problem, match=r"/file is a file where a folder is wanted: move it away"):
        write_private(tmp_path / "file" / "below", "text")


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("{not json")

    with pytest.raises(Problem, match="/file is damaged: ask for help"):
        read_json(tmp_path / "file", way_out="ask for help")


def test_what_is_in_the_way_is_told_apart_from_damage(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="is a folder where a file is wanted"):
        read_json(tmp_path, way_out="ask for help")

    assert "become the user" in in_words(PermissionError(13, "Permission denied"), tmp_path)
    assert "No space left" in in_words(OSError(28, "No space left on device"), tmp_path)


def test_what_lies_below_a_file_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    assert read_json(tmp_path / "file" / "below", way_out="") is None


def test_only_the_owner_may_look_into_a_private_folder(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir(mode=0o755)

    for name in ("there", "new"):
        make_private_folder(tmp_path / name)
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o700


def test_a_secret_is_made_once_and_kept(tmp_path: Path) -> None:
    first = Secrets(tmp_path / "secrets.json").get("admin")
    again = Secrets(tmp_path / "secrets.json")

    assert again.get("admin") == first
    assert again.get("other") != first
    assert len(first) >= 32


def test_secrets_that_are_no_table_are_told(tmp_path: Path) -> None:
    for text in ("[]", '{"admin": 1}', "null and void"):
        (tmp_path / "secrets.json").write_text(text)
        secrets = Secrets(tmp_path / "secrets.json")

        with pytest.raises(Problem, match="begin anew"):
            secrets.require_sound()
        with pytest.raises(Problem, match="begin anew"):
            secrets.get("admin")
