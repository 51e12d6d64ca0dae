"""The stored grants: browser sessions and API tokens, by their ids alone.

A cookie or token is signed, but valid only while its row exists. Its user is cached for `VIEWER_SECONDS_MAX`,
so that the many requests of one page cost one read.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple

import pymongo
from pymongo.errors import PyMongoError

from services.gateway.accounts.models import AccessToken, User
from services.gateway.http.rules import DATABASE_SECONDS_MAX
from shared.clock import Clock
from shared.ids import new_id
from shared.persistence.store import Store, translated

COLLECTION: Final = "access_tokens"
SESSION_LABEL: Final = "browser session"
VIEWER_SECONDS_MAX: Final = 2.0
"""How long another process may still accept a revoked session or token."""
VIEWERS_MAX: Final = 10_000
BARRED_SECONDS: Final = 10.0
"""Longer than any read or transaction: a concurrent look-up must not restore a revoked grant."""


class Viewer(NamedTuple):
    """The user of a session or token, its expiry, and how long this may be cached."""

    user: User
    expires_at: datetime
    known_until: float


class Viewers:
    """The users recognized in the last seconds, by the id of their session or token.

    Revocations in this process apply at once; those of other processes within `VIEWER_SECONDS_MAX`. `now`
    returns monotonic seconds.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._known: OrderedDict[str, Viewer] = OrderedDict()
        self._barred: OrderedDict[str, float] = OrderedDict()

    def get(self, granted_id: str, at: datetime) -> User | None:
        """The user who holds it at that moment, if cached."""
        found = self._known.get(granted_id)
        if found is None or found.expires_at <= at or found.known_until <= self._now():
            return None
        return None if self._is_barred(granted_id, found.user.id) else found.user

    def put(self, granted_id: str, user: User, expires_at: datetime) -> None:
        """Cache this, unless it was revoked during the look-up."""
        if self._is_barred(granted_id, user.id):
            return
        # It is shared by requests, so none may change it.
        user.seal()
        self._known[granted_id] = Viewer(user, expires_at, self._now() + VIEWER_SECONDS_MAX)
        self._known.move_to_end(granted_id)
        _drop_oldest(self._known)

    def forget(self, id_: str) -> None:
        """Remove a session, a token or a user from the cache, by id."""
        self._known.pop(id_, None)
        self._barred[id_] = self._now() + BARRED_SECONDS
        self._barred.move_to_end(id_)
        _drop_oldest(self._barred)

    def _is_barred(self, *ids: str) -> bool:
        return any(self._barred.get(id_, 0.0) > self._now() for id_ in ids)


VIEWERS: Final = Viewers()
"""The cache of this process."""


class Granted:
    """Stores and deletes sessions and tokens. Raises `Unavailable` when the database does not answer."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(self, user: User, label: str, lifetime: timedelta) -> AccessToken:
        """Create a session or token of a user; it expires at a whole second."""
        granted = AccessToken(
            id=new_id(),
            tenant=user.tenant,
            user_id=user.id,
            label=label,
            expires_at=(self._clock.now() + lifetime).replace(microsecond=0),
            created_at=self._clock.now(),
        )
        reading(self._store[COLLECTION].insert_one, granted.to_mongo().to_dict())
        return granted

    def holder(self, granted_id: str | None, uniquifier: str) -> User | None:
        """The active user of this session or token, or None.

        `uniquifier` is the user's when it was granted: a new one invalidates earlier grants. Every request
        calls this, so it is one read, and none for the next seconds.
        """
        if granted_id is None:
            return None
        known = VIEWERS.get(granted_id, self._clock.now())
        if known is not None:
            return known if known.fs_uniquifier == uniquifier else None
        user, expires_at = self._look_up(granted_id)
        if user is None or not user.active or user.fs_uniquifier != uniquifier:
            return None
        VIEWERS.put(granted_id, user, expires_at)
        return user

    def _look_up(self, granted_id: str) -> tuple[User | None, Any]:
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": granted_id, "expires_at": {"$gt": self._clock.now()}}},
            {"$lookup": {"from": "users", "localField": "user_id", "foreignField": "_id", "as": "user"}},
            {"$project": {"user": 1, "expires_at": 1}},
        ]
        for found in reading(lambda: list(self._store[COLLECTION].aggregate(pipeline))):
            for kept in found["user"]:
                return User._from_son(kept), found["expires_at"]
        return None, None

    def forget(self, granted_id: str | None) -> None:
        """Revoke a session or token."""
        reading(self._store[COLLECTION].delete_one, {"_id": granted_id})
        if granted_id is not None:
            VIEWERS.forget(granted_id)


def reading(call: Any, *arguments: Any) -> Any:
    """Call the driver with a time limit and translate its errors."""
    try:
        with pymongo.timeout(DATABASE_SECONDS_MAX):
            return call(*arguments)
    except PyMongoError as error:
        raise translated(error) from error


def _drop_oldest(kept: OrderedDict[str, Any]) -> None:
    if len(kept) > VIEWERS_MAX:
        kept.popitem(last=False)
