"""The list of what runs, as commands read it."""

import json
from pathlib import Path

import pytest

from deploy.local.problem import Problem
from deploy.local.running import FILE_NAME, STARTING, Running
from tests.support.running import running_in


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    running_in(tmp_path).save()

    assert Running.load(tmp_path) == Running.require(tmp_path) == running_in(tmp_path)


@pytest.mark.parametrize(
    "damage",
    [
        {"supervisor": "nobody"},
        {"supervisor": {"pid": None, "started": 1}},
        {"parts": [1]},
        {"parts": [{"name": "mongodb"}]},
        {"parts": [{"process": {}}]},
        {"access": []},
        {"more": 1},
    ],
)
def test_a_list_of_the_wrong_shape_is_told_with_the_way_out(tmp_path: Path, damage: dict) -> None:
    running_in(tmp_path).save()
    kept = json.loads((tmp_path / FILE_NAME).read_text())
    (tmp_path / FILE_NAME).write_text(json.dumps(kept | damage))

    with pytest.raises(Problem, match="is damaged: run `make stop`"):
        Running.load(tmp_path)


@pytest.mark.parametrize("text", ["", "{}", "[]", "null and void", "1"])
def test_a_list_that_is_none_is_told_with_the_way_out(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)

    with pytest.raises(Problem, match="is damaged: run `make stop`"):
        Running.load(tmp_path)


def test_what_is_not_ready_yet_is_told_apart_from_what_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="does not run here"):
        Running.require(tmp_path)

    running_in(tmp_path, STARTING).save()
    with pytest.raises(Problem, match="is still starting"):
        Running.require(tmp_path)
