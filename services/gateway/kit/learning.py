"""Certificates that can be renewed, as pages show them."""

from collections.abc import Iterable, Mapping
from typing import Any


def renewable(certificates: Iterable[Any], enrolments: Iterable[Mapping[str, Any]]) -> list[Any]:
    """The newest certificate of each course that can be renewed, unless its course is open again."""
    newest: dict[str, Any] = {}
    for one in certificates:
        if one["status"] != "revoked":
            newest.setdefault(one["course_code"], one)
    opened = {one["course_code"] for one in enrolments if one["status"] == "opened"}
    return [one for code, one in newest.items() if one["renewable"] and code not in opened]
