"""What was granted to users and is kept: sessions of browsers and tokens of programs, by their ids alone.

What a browser or a program holds is signed, but counts only while its row is here.
"""

from datetime import timedelta
from typing import Any, Final

import pymongo
from pymongo.errors import PyMongoError

from services.gateway.accounts.models import AccessToken, User
from services.gateway.http.rules import DATABASE_SECONDS_MAX
from shared.clock import Clock
from shared.ids import new_id
from shared.persistence.store import Store, translated

COLLECTION: Final = "access_tokens"
SESSION_LABEL: Final = "browser session"


class Granted:
    """Keeps and forgets sessions and tokens. Raises `Unavailable` when the database does not answer."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def keep(self, user: User, label: str, lifetime: timedelta) -> AccessToken:
        """A new session or token of a user; it expires at a whole second."""
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
        """The active user whose session or token this is, or None.

        `uniquifier` is the user's when it was granted: what was granted before they began anew is over. This
        is on the way of every request, so it is one read.
        """
        pipeline: list[dict[str, Any]] = [
            {"$match": {"_id": granted_id, "expires_at": {"$gt": self._clock.now()}}},
            {"$lookup": {"from": "users", "localField": "user_id", "foreignField": "_id", "as": "user"}},
            {"$project": {"user": 1}},
        ]
        for found in reading(lambda: list(self._store[COLLECTION].aggregate(pipeline))):
            for kept in found["user"]:
                user = User._from_son(kept)
                return user if user.active and user.fs_uniquifier == uniquifier else None
        return None

    def forget(self, granted_id: str | None) -> None:
        """End a session or token; it opens nothing from now on."""
        reading(self._store[COLLECTION].delete_one, {"_id": granted_id})


def reading(call: Any, *arguments: Any) -> Any:
    """Call the driver, for so long and no longer; what it raises becomes an error of our own family."""
    try:
        with pymongo.timeout(DATABASE_SECONDS_MAX):
            return call(*arguments)
    except PyMongoError as error:
        raise translated(error) from error
