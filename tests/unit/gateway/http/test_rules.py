"""The form of headers, and how deep JSON may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.gateway.http.rules import (
    JSON_LEVELS_MAX,
    is_correlation_id,
    is_idempotency_key,
    read_json,
    tagged_version,
    version_tag,
)


@given(version=st.integers(0, 10**17))
def test_an_etag_gives_its_version_back(version: int) -> None:
    assert tagged_version(version_tag(version)) == version


def test_a_star_matches_any_version() -> None:
    assert tagged_version("*") is None


@pytest.mark.parametrize("header", ["", "7", 'W/"7"', '"7", "8"', '"seven"', '"-1"', '"' + "9" * 30 + '"'])
def test_what_does_not_name_one_version_is_refused(header: str) -> None:
    with pytest.raises(ValueError, match="entity tag"):
        tagged_version(header)


@pytest.mark.parametrize(
    ("key", "fine"),
    [
        ("01a200ec-d82d-7504-b835-af962f8904ce", True),
        ("pay:2026-11~7", True),
        ("short", False),
        ("x" * 201, False),
        ("with a space", False),
        ("with\nnewline-and-more", False),
    ],
)
def test_an_idempotency_key_is_long_enough_and_safe_to_write_down(key: str, fine: bool) -> None:
    assert is_idempotency_key(key) is fine


@pytest.mark.parametrize("value", ["abc", "x" * 65, "with space", "<script>", "a\r\nSet-Cookie: b"])
def test_a_correlation_id_that_is_not_safe_to_write_down_is_not_taken(value: str) -> None:
    assert not is_correlation_id(value)


def test_json_is_read_down_to_a_bound() -> None:
    def nested(levels: int) -> str:
        return "[" * levels + "]" * levels

    assert read_json(nested(JSON_LEVELS_MAX))
    for too_deep in (JSON_LEVELS_MAX + 1, 100_000):
        with pytest.raises(ValueError, match=r"levels|depth"):
            read_json(nested(too_deep))
