"""Idempotency keys: the first answer to a command is kept and given again.

The row is written in the transaction of the command itself, so that an answer is kept exactly when its
effect is.
"""

import hashlib
from datetime import datetime
from typing import Any

import orjson

from shared.actor import Actor
from shared.errors import KeyReused
from shared.persistence.store import Store

COLLECTION = "commands"


def row_id(actor: Actor, idempotency_key: str) -> str:
    """Keys belong to the person who chose them: two people's equal keys do not meet."""
    return f"{actor.tenant}/{actor.user_id}/{idempotency_key}"


def fingerprint(command: str, data: dict[str, Any]) -> str:
    """What must be equal for two requests to be the same."""
    content = orjson.dumps([command, data], option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(content).hexdigest()


def first_answers(store: Store, fingerprints: dict[str, str]) -> dict[str, dict[str, Any]]:
    """By key, the answers that were given before. Raises `KeyReused` when one was to another request."""
    answers = {}
    for found in store[COLLECTION].find({"_id": {"$in": list(fingerprints)}}):
        if found["fingerprint"] != fingerprints[found["_id"]]:
            raise KeyReused("This idempotency key was used before, for another request.")
        answers[found["_id"]] = orjson.loads(found["answer"])
    return answers


def row(key: str, command: str, request_fingerprint: str, answer: dict[str, Any], at: datetime) -> dict:
    """What is kept of a command that took effect."""
    return {
        "_id": key,
        "command": command,
        "fingerprint": request_fingerprint,
        "answer": orjson.dumps(answer).decode(),
        "at": at,
    }
