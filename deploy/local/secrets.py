"""Passwords and keys of this machine's own servers: made once, kept beside the data they open."""

import secrets
from pathlib import Path

from deploy.local.files import read_json, write_private_json
from deploy.local.problem import Problem

SECRET_BYTES = 24


class Secrets:
    """Named random secrets in one file that only its owner may read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        kept = read_json(path)
        if kept is None:
            kept = {}
        if not isinstance(kept, dict):
            raise Problem(f"{path} is damaged: run `make stop`, then move {path.parent} away to begin anew.")
        self._kept: dict[str, str] = kept

    def get(self, name: str) -> str:
        """The secret of that name, made and kept at the first asking. URL-safe characters only."""
        if name not in self._kept:
            self._kept[name] = secrets.token_urlsafe(SECRET_BYTES)
            write_private_json(self.path, self._kept)
        return self._kept[name]
