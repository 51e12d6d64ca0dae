"""URLs of styles, scripts and fonts, which change with the files."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from flask import url_for

STATIC: Final = Path(__file__).parent.parent / "static"


def asset(path: str) -> str:
    """The URL of a built file, which changes with the file, so that browsers may cache it."""
    return url_for("static", filename=path, v=_fingerprint(path))


@cache
def _fingerprint(path: str) -> str:
    return sha256((STATIC / path).read_bytes()).hexdigest()[:12]
