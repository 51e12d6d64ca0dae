"""A large file goes ahead of its command in parts; sent again after a failure, it goes on where it was."""

from base64 import b64decode
from typing import Any

import pytest

from services.gateway.http.large_files import sent_ahead
from shared.contracts.files import FILE_BYTES_MAX, PART_BYTES, parts_of
from shared.errors import Invalid, Unavailable

IMPORT = "recruitment.import_applications"
LARGE = {"file_name": "a.csv", "content": "ñ" * PART_BYTES + "!"}


class Service:
    """Takes commands, once per key, and fails at one of them once."""

    def __init__(self, fails_at: int = -1) -> None:
        self.taken: dict[str, tuple[str, dict[str, Any]]] = {}
        self._fails_at = fails_at

    def send(self, command: str, data: dict[str, Any], key: str) -> dict[str, Any]:
        if len(self.taken) == self._fails_at:
            self._fails_at = -1
            raise Unavailable("It is away.")
        assert self.taken.setdefault(key, (command, data)) == (command, data)
        return {"file_id": "file", "parts": parts_of(self.taken[next(iter(self.taken))][1]["bytes"])}


def test_its_parts_are_sent_and_the_command_names_the_file() -> None:
    service = Service()
    assert sent_ahead(IMPORT, LARGE, "a-key", service.send) == {"file_name": "a.csv", "file_id": "file"}
    (_, start), *puts = service.taken.values()
    assert start["bytes"] == 2 * PART_BYTES + 1
    parts = [b64decode(put["content"]) for _, put in puts]
    assert [len(part) for part in parts] == [PART_BYTES, PART_BYTES, 1]
    assert b"".join(parts).decode() == LARGE["content"]


@pytest.mark.parametrize("fails_at", range(4))
def test_sent_again_it_is_the_same_file(fails_at: int) -> None:
    service = Service(fails_at)
    with pytest.raises(Unavailable):
        sent_ahead(IMPORT, LARGE, "a-key", service.send)
    sent_ahead(IMPORT, LARGE, "a-key", service.send)
    assert [command for command, _ in service.taken.values()] == ["start_file", *["put_part"] * 3]
    sent_ahead(IMPORT, LARGE, "another-key", service.send)
    assert len(service.taken) == 8


@pytest.mark.parametrize(
    ("operation", "data"),
    [
        (IMPORT, {"file_name": "a.csv", "content": "x" * PART_BYTES}),
        (IMPORT, {"file_name": "a.csv", "content": 7}),
        ("stipends.import_settlement", LARGE),
        ("recruitment.nothing", LARGE),
    ],
)
def test_what_is_small_or_not_for_files_goes_as_it_is(operation: str, data: dict[str, Any]) -> None:
    service = Service()
    assert sent_ahead(operation, data, "a-key", service.send) == data
    assert service.taken == {}


def test_a_file_over_the_limit_is_refused_before_any_of_it_is_sent() -> None:
    service = Service()
    with pytest.raises(Invalid):
        sent_ahead(IMPORT, {"content": "x" * (FILE_BYTES_MAX + 1)}, "a-key", service.send)
    assert service.taken == {}
