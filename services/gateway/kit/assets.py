"""Addresses of styles, scripts and fonts, which change when the files do."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import url_for

STATIC: Final = Path(__file__).parent.parent / "static"


def asset(path: str) -> str:
    """The address of a built file, which changes when the file does, so that browsers may keep it."""
    return url_for("static", filename=path, v=_fingerprint(path))


@cache
def _fingerprint(path: str) -> str:
    return sha256((STATIC / path).read_bytes()).hexdigest()[:12]
