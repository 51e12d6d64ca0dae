"""What others can see of Tandem is what the checked-in hashes say; moving modules changes none of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from deploy.operate import fingerprint

KEPT = json.loads(fingerprint.FILE.read_text(encoding="utf-8"))
DOCUMENT: dict[str, Any] = {
    "paths": {"/claims": {"get": {"summary": "Claims", "schema": {"$ref": "#/components/schemas/Claim"}}}},
    "components": {
        "schemas": {
            "Claim": {
                "description": "A claim",
                "properties": {"title": {"type": "string"}, "id": {"type": "string"}},
                "required": ["title", "id"],
            }
        }
    },
}


def test_nothing_that_others_see_has_changed() -> None:
    assert fingerprint.differences(KEPT, fingerprint.hashes()) == []


def test_another_process_in_another_folder_finds_the_same(tmp_path: Path) -> None:
    run = [sys.executable, "-W", "ignore", "-m", "deploy.operate.cli", "fingerprint"]
    there = {"PYTHONPATH": str(fingerprint.ROOT), "PYTHONHASHSEED": "1", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(run, cwd=tmp_path, env=there, capture_output=True, text=True, timeout=60)

    assert done.returncode == 0, done.stderr
    assert done.stdout == fingerprint.FILE.read_text(encoding="utf-8")


def test_what_changed_is_told_by_name_with_the_way_to_accept_it() -> None:
    (said,) = fingerprint.differences({"broker": "1", "menu": "2"}, {"broker": "1", "menu": "3"})

    assert said.startswith("menu ")
    assert "make fingerprint" in said


def test_a_part_that_came_or_went_is_a_change() -> None:
    assert len(fingerprint.differences({"broker": "1"}, {"menu": "1"})) == 2


def _changed(document: dict[str, Any], old: str, new: str) -> Any:
    return json.loads(json.dumps(document).replace(old, new))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"A claim"', '"Another text"'),
        ('"Claims"', '"All claims"'),
        ('schemas/Claim"', 'schemas/Pay"'),
        ('["title", "id"]', '["id", "title"]'),
    ],
)
def test_words_names_of_components_and_order_do_not_count(old: str, new: str) -> None:
    changed = _changed(DOCUMENT, old, new)
    if new.startswith("schemas"):
        changed["components"]["schemas"] = {"Pay": changed["components"]["schemas"]["Claim"]}

    assert changed != DOCUMENT
    assert _hash(changed) == _hash(DOCUMENT)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"title": {"type": "string"}', '"title": {"type": "integer"}'),
        ('"title": {', '"heading": {'),
        ("/claims", "/pay"),
        ('["title", "id"]', '["title"]'),
    ],
)
def test_fields_types_and_addresses_count(old: str, new: str) -> None:
    changed = _changed(DOCUMENT, old, new)

    assert changed != DOCUMENT
    assert _hash(changed) != _hash(DOCUMENT)


def test_a_component_that_holds_itself_has_a_hash() -> None:
    child = {"properties": {"child": {"$ref": "#/components/schemas/Node"}}}
    document = {"paths": {"$ref": "#/components/schemas/Node"}, "components": {"schemas": {"Node": child}}}

    assert _hash(document)


def _hash(document: dict[str, Any]) -> str:
    return fingerprint.hash_of(fingerprint.without_words(document))
