"""The keys that seal audit entries: a process has them, its database user does not."""

import hashlib
import hmac
from typing import Final

import orjson

KEY_CHARACTERS_MIN: Final = 32
KEY_ID_CHARACTERS: Final = 8
SEPARATOR: Final = ","


class AuditKeys:
    """Keys of one service, newest first: the newest seals, each verifies what it has sealed.

    A key is identified by the beginning of its digest, which is part of each seal.
    """

    def __init__(self, listed: str = "") -> None:
        """`listed` are the keys, separated by commas; without any, nothing can be sealed or verified.

        Raises ValueError for a key that is too short.
        """
        keys = [key for key in listed.split(SEPARATOR) if key]
        if any(len(key) < KEY_CHARACTERS_MIN for key in keys):
            raise ValueError(f"an audit key has {KEY_CHARACTERS_MIN} characters or more")
        # With the key in it already: what is sealed is added to a copy.
        self._by_id = {_id_of(key): hmac.new(key.encode(), digestmod="sha256") for key in keys}
        self._newest = next(iter(self._by_id), "")

    @property
    def newest(self) -> str:
        """The id of the key that seals. Raises ValueError if there is none."""
        if not self._newest:
            raise ValueError("an audited record needs an audit key: see AUDIT_KEYS")
        return self._newest

    def knows(self, key_id: str) -> bool:
        """Whether the seals of this key can be verified."""
        return key_id in self._by_id

    def seal(self, key_id: str, *fields: str | int) -> str:
        """HMAC-SHA256 under a known key, in hexadecimal, over the fields as a JSON array.

        An array is unambiguous, so no two lists of fields have the same seal.
        """
        mac = self._by_id[key_id].copy()
        mac.update(orjson.dumps(fields))
        return mac.hexdigest()


def _id_of(key: str) -> str:
    return hashlib.sha256(b"audit key " + key.encode()).hexdigest()[:KEY_ID_CHARACTERS]
