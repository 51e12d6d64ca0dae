"""Passwords and keys of this machine's own servers: generated once, stored beside the data."""

import secrets
from functools import cached_property
from pathlib import Path

from deploy.local.files import damaged, read_json, write_private_json
from deploy.local.problem import Problem

SECRET_BYTES = 24


class Secrets:
    """Named random secrets in one file that only its owner may read.

    The file is read when the first secret is needed: stopping servers needs none.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def _kept(self) -> dict[str, str]:
        way_out = f"restore it, or run `make stop` and move {self.path.parent} away to begin anew."
        kept = read_json(self.path, way_out=way_out)
        if kept is None:
            return {}
        if not isinstance(kept, dict) or not all(isinstance(secret, str) for secret in kept.values()):
            raise Problem(damaged(self.path, way_out))
        return kept

    def require_sound(self) -> None:
        """Raise Problem if the file is damaged or not readable."""
        _ = self._kept

    def get(self, name: str) -> str:
        """The secret of that name, generated when first needed. URL-safe characters only."""
        if name not in self._kept:
            self._kept[name] = secrets.token_urlsafe(SECRET_BYTES)
            write_private_json(self.path, self._kept)
        return self._kept[name]
