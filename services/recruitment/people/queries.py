"""Shared parts of recruitment's lists."""

from typing import Any


def page_of(request: dict[str, Any]) -> dict[str, Any]:
    return {name: request[name] for name in ("cursor", "limit", "status") if name in request}
