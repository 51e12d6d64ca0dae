"""Idempotency keys: the first reply to a command is stored and returned again.

The rows are written in the transaction of the command itself, so a reply is stored exactly when its effect
is. A reply may contain personal data and is kept for days, the key for longer: once it is deleted, the same
command takes effect again.
"""

import hashlib
from datetime import datetime, timedelta
from typing import Any, Final

import orjson

from shared.actor import Actor
from shared.clock import SystemClock
from shared.errors import AlreadyDone, KeyReused
from shared.persistence.store import Store

COLLECTION = "commands"
KEY_DAYS: Final = 400
ANSWER_DAYS: Final = 30
INDEXES: Final[list[dict[str, Any]]] = [{"keys": [("expires_at", 1)], "expireAfterSeconds": 0}]


def row_id(actor: Actor, idempotency_key: str) -> str:
    """Keys belong to the person who chose them, so equal keys of two people do not collide."""
    return f"{actor.tenant}/{actor.user_id}/{idempotency_key}"


def fingerprint(command: str, data: dict[str, Any]) -> str:
    """What must be equal for two requests to be the same."""
    content = orjson.dumps([command, data], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(content).hexdigest()


def first_answers(store: Store, fingerprints: dict[str, str]) -> dict[str, dict[str, Any]]:
    """The earlier replies, by key.

    Raises `KeyReused` if one was to another request, `AlreadyDone` if the reply is no longer stored.
    """
    wanted = [*fingerprints, *map(_answer_id, fingerprints)]
    rows = {row["_id"]: row for row in store[COLLECTION].find({"_id": {"$in": wanted}})}
    return {
        key: _first_answer(rows[key], rows.get(_answer_id(key)), expected)
        for key, expected in fingerprints.items()
        if key in rows
    }


def _first_answer(known: dict[str, Any], answer: dict[str, Any] | None, expected: str) -> dict[str, Any]:
    if known["fingerprint"] != expected:
        raise KeyReused("This idempotency key was used before, for another request.")
    if answer is None:
        about = "".join(f" {name}: {id_}." for name, id_ in known["about"].items())
        raise AlreadyDone(f"This was done already; its answer is kept no longer.{about}")
    return orjson.loads(answer["answer"])


def rows(
    key: str, command: str, request_fingerprint: str, answer: dict[str, Any], at: datetime
) -> list[dict[str, Any]]:
    """The rows of an executed command: its key, and separately its reply."""
    # The database expires rows by its own clock, whatever clock a unit of work uses.
    now = SystemClock().now()
    return [
        {
            "_id": key,
            "command": command,
            "fingerprint": request_fingerprint,
            "about": _ids_in(answer),
            "at": at,
            "expires_at": now + timedelta(days=KEY_DAYS),
        },
        {
            "_id": _answer_id(key),
            "answer": orjson.dumps(answer).decode(),
            "expires_at": now + timedelta(days=ANSWER_DAYS),
        },
    ]


def _answer_id(key: str) -> str:
    # No tenant's name is empty, so no key begins like this.
    return f"/{key}"


def _ids_in(answer: dict[str, Any]) -> dict[str, str]:
    """The ids of the records in a reply, by field name."""
    return {name: id_ for name, id_ in answer.items() if name.endswith("_id") and isinstance(id_, str)}
